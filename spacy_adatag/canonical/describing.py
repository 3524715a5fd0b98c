"""Words beside the options of a shop: those that leave them what they are, and those that
make them something else."""

# Words before a value that leave it what it is: `matte black` is a black, and `100 %
# cotton` is cotton. `Faux` and `rose` are none: rose gold may be no gold for a shop.
DESCRIBING = """dark light bright pale deep lt dk matte matt gloss glossy metallic
brushed polished solid pure genuine real natural organic certified usda premium
heather heathered color colour size colored coloured material the for 100 % :"""
# Words that do so before one word only: `olive green` is a green, but `olive oil` is no
# oil, and `lemon lime` no lime. That word comes first.
SHADES = """blue royal navy sky baby
pink baby hot
purple royal
green forest hunter lime olive army
gray charcoal
black charcoal jet
white snow ivory
yellow lemon
brown chocolate
red burgundy
chocolate milk dark
wood oak pine walnut teak acacia birch beech maple
glass tempered borosilicate frosted
steel stainless
silver sterling
bottle glass plastic squeeze
jar glass plastic
bag resealable ziplock plastic paper
box cardboard gift
cream hand face body eye foot night
lotion hand face body
powder loose pressed setting
pearl freshwater cultured akoya tahitian
sapphire blue pink
vanilla french
tower mini mid
dog small medium large adult
cat adult"""
# Words behind a value that say what it is a value of.
NOUNS = """color colour colored coloured size sized material fabric finish matte matt
gloss glossy metallic tip point bound ink side engine pc computer"""
BEFORE, BEHIND = set(DESCRIBING.split()), set(NOUNS.split())
SHADED = {
    (shade, color)
    for color, *shades in map(str.split, SHADES.splitlines())
    for shade in shades
}
# Words that come from each other, and mean the same in a value.
RELATED_WORDS = """wood wooden
wool woolen woollen
stripe stripes striped
sleeve sleeves sleeved
rule ruled
check checks checked checkered
dot dots dotted
matte matt
cream creme
gold golden
silver silvery"""
RELATED = {
    word: [other for other in words if other != word]
    for words in map(str.split, RELATED_WORDS.splitlines())
    for word in words
}
# Words that make a value something else than what it ends with, or one of two things.
UNLIKE_WORDS = """faux fake imitation artificial simulated synthetic vegan mock toy
replica microfiber microfibre almost nearly free un plated coated filled dipped tone
toned look effect style inspired blend mix mixed half off semi anti pre pseudo german
nickel mother of with in on at by from per w x hot ice less instead accessory the above
below under over into : ;"""
# Those that do so wherever they stand.
OTHERWISE_WORDS = """non no not without like or and nor vs to compatible replacement / +
, & * %"""
OTHERWISE = set(OTHERWISE_WORDS.split())
UNLIKE = OTHERWISE | set(UNLIKE_WORDS.split())
# The purity of gold, which is no unit in other places.
KARATS = {"k", "kt", "karat", "ct", "carat"}
GOLD = {"gold", "yellow", "white", "rose", "pink", "solid", "pure", "genuine", "real"}
# Attributes of which a kind of an option is that option: an ankle boot is a boot.
TYPE_NAMES = """type category product kind item subtype toy tool beverage drink part
device equipment furniture jewelry garment clothing apparel footwear shoe appliance
accessory"""
TYPES = set(TYPE_NAMES.split())
# Attributes of which an option may have the name of a product behind it.
BRANDS = {"brand", "manufacturer", "maker", "make", "vendor"}
BRANDS |= {"processor", "cpu", "chipset", "gpu"}
# Words before a name that make it the name of something else: coconut milk is no milk
# for a shop. Before a plural, few do.
GRADE_WORDS = """micro mini extra ultra super mega sub dual quad very coconut almond oat
soy rice cashew peanut nut root egg"""
GRADES = set(GRADE_WORDS.split())
# Attributes of which a word before an option says which kind of it is meant, too.
COLORS = {"color", "farbe", "couleur", "colore", "kolor", "颜色"}
MATERIALS = {"material", "fabric", "metal", "upholstery", "matériau", "materiał", "stoff"}
# Materials before another make a blend or an imitation: polyester wool, vinyl leather. A
# nylon bag is a bag.
BLENDED_WORDS = """polyester poly vinyl nylon acrylic viscose rayon manmade made
engineered composite rolled"""
BLENDED = set(BLENDED_WORDS.split())
# What values of some attributes have behind them.
NOUNS_OF = {
    "pattern": "print",
    "shape": "cut brilliant",
    "position": "axle side",
    "resolution": "pixel",
    "form": "factor",
    "gender": "adult",
}
# Whom a size is for, and where it is used.
AUDIENCE_WORDS = """us uk eu eur int men mens women womens ladies unisex adult"""
AUDIENCES = set(AUDIENCE_WORDS.split())
# Words that are no product of a brand, but make it another name: `Apple Valley`.
PLACE_WORDS = """valley county hill hills farm farms river lake creek mountain mountains
island islands bay city garden gardens grove orchard ranch house tree park street road
beach coast harbor springs woods"""
PLACES = set(PLACE_WORDS.split())
# Ordinary words, with which many names begin: `North Face` is no product of `North`.
FIRST_WORDS = """north south east west northern southern eastern western nordic new old
young red blue black white green yellow orange pink brown gray grey gold golden silver
royal super ultra mega sun moon star sky sea ocean earth bath nature natural big
little great grand good best first true pure dr mr mrs miss st saint san santa la le les
el los das der die american british french italian swiss urban classic modern smart happy
lucky bright fresh sweet wild rock stone iron steel diamond all one two three four seven
life home house garden kitchen body beauty baby kids polo power pro prime premium simply
simple"""
FIRST = set(FIRST_WORDS.split())
# Words that make another word something else.
COMPOUNDS = {
    "sleeping": ["bag"],
    "bean": ["bag"],
    "punching": ["bag"],
    "car": ["boot"],
    "eco": ["leather"],
    "bonded": ["leather"],
    "hot": ["dog"],
    "rose": ["gold"],
    "rock": ["wool"],
    "steel": ["wool"],
    "glass": ["wool"],
    "mineral": ["wool"],
    "art": ["silk"],
    "sand": ["paper"],
    "fiber": ["glass"],
    "tibetan": ["silver"],
}
# What companies have in their names.
COMPANY_WORDS = """systems technology technologies group international electronics
industries products brands foods enterprises labs laboratories"""
COMPANIES = set(COMPANY_WORDS.split())
# Standards that have their version behind them, even in one word: `USB3.0`.
STANDARDS = """usb sata ata sas pcie express hdmi bluetooth displayport fi wifi"""
VERSIONED = set(STANDARDS.split())
# What versions have beside their numbers.
VERSION_WORDS = """gen generation rev version ver ii iii iv vi vii viii ix"""
VERSIONS = set(VERSION_WORDS.split())
# Names of places that may stand in any order.
SIDE_WORDS = """front rear left right upper lower inner outer top bottom , and"""
POSITIONS = set(SIDE_WORDS.split())
# Words in names of attributes that say nothing.
GENERAL = {"type", "style", "kind", "option", "category"}
