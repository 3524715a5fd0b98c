#!/usr/bin/env bash
# spacy-lookups-data 1.0.5 (with spaCy 3.8.18): the lemma of Spanish "oro", gold, is "to pray",
# and that of English "rose" is "rise".
#
# The lookup lemmatizer works without a model and without tags, so a word has one lemma wherever
# it stands. In the tables, verbs often win over nouns, also where shops never use the verb:
# "led" is "lead", and silk of Spain and Portugal is "sedar", to sedate.
# A list of values in their dictionary form does not match. Put the words of your values into the
# table yourself, or match the words of the text.
#
# Seen, 2026-12-01:
#   en: led lead, rose rise, number numb, clothing clothe, lighter light
#   es: oro orar, seda sedar, sal salir, copa copar        it: oro orare, sale salire
#   pt: vermelho vermelhar, ouro ourar
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet spacy==3.8.18 spacy-lookups-data==1.0.5
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import spacy

seen = {
    "en": "led lead, rose rise, number numb, clothing clothe, lighter light, boots boot",
    "es": "oro orar, seda sedar, sal salir, copa copar, lana lana",
    "it": "oro orare, sale salire, seta seta",
    "pt": "vermelho vermelhar, ouro ourar, prata prata",
}
for language, pairs in seen.items():
    nlp = spacy.blank(language)
    nlp.add_pipe("lemmatizer", config={"mode": "lookup"})
    nlp.initialize()
    for pair in pairs.split(", "):
        word, expected = pair.split()
        (token,) = nlp(word)
        print(language, word, token.lemma_)
        assert token.lemma_ == expected, (word, token.lemma_)
PYTHON
