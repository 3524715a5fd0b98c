#!/usr/bin/env bash
# csvkit 2.2.0 (with agate 1.14.2) changes sizes, lengths and weights of products into dates,
# times and other numbers.
#
# `csvsort`, `csvjoin`, `csvstack` and others guess the type of each column and write the
# cells back as that type. Sizes like "10-12" are dates, cables of "5m" last five minutes,
# batteries of "24 h" a day, guarantees of "2 y" are the year 3, and "1,5" is 15. Sorting a
# table is enough. Always pass `--no-inference`, or `-I`.
# (wireservice/csvkit #752 reports "1m".)
#
# Seen, 2026-11-30: csvsort -c sku
#   size    10-12, 12-14: 2001-10-12, 2001-12-14
#   cable   5m, 10m:      0:05:00, 0:10:00
#   battery 24 h, 12 h:   "1 day, 0:00:00", 12:00:00
#   term    2 y, 3 y:     0003-01-01, 0004-01-01
#   weight  1,5, 2,75:    15, 275
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet csvkit==2.2.0 agate==1.14.2
cd "$folder"
cat >shop.csv <<'CSV'
sku,size,cable,battery,term,weight
a,10-12,5m,24 h,2 y,"1,5"
b,12-14,10m,12 h,3 y,"2,75"
CSV
"$folder/env/bin/csvsort" -c sku shop.csv | tee found.csv
cat >expected.csv <<'CSV'
sku,size,cable,battery,term,weight
a,2001-10-12,0:05:00,"1 day, 0:00:00",0003-01-01,15
b,2001-12-14,0:10:00,12:00:00,0004-01-01,275
CSV
diff found.csv expected.csv
"$folder/env/bin/csvsort" --no-inference -c sku shop.csv | diff - shop.csv
