"""What an analyst writes with DuckDB: join on the reference, split into matched, differing and one-sided rows, four files.
usage: keyed_duckdb.py LEFT RIGHT OUT"""
import sys
from pathlib import Path

import duckdb
import layout

left_path, right_path, out = sys.argv[1], sys.argv[2], Path(sys.argv[3])
out.mkdir(parents=True, exist_ok=True)
names = layout.of_file(left_path)
fields = [(names.left_amount, names.right_amount), (names.left_currency, names.right_currency), (names.left_day, names.right_day)]
agree = ", ".join(f'l."{a}" = r."{b}" as "{a} agrees"' for a, b in fields)
same = " and ".join(f'"{a} agrees"' for a, _ in fields)
db = duckdb.connect()
right_columns = [row[0] for row in db.execute("describe select * from read_csv($file)", {"file": right_path}).fetchall()]
renamed = ", ".join(f'r."{column}" as "{column} (right)"' for column in right_columns)
db.execute(
    f"""create table joined as select l.*, {renamed}, {agree}
        from read_csv($left) l full join read_csv($right) r on l."{names.left_key}" = r."{names.right_key}" """,
    {"left": left_path, "right": right_path})
left_id, right_id = f'"{names.left_id}"', f'"{names.right_id} (right)"'
parts = {
    "matched": f"{left_id} is not null and {right_id} is not null and {same}",
    "differing": f"{left_id} is not null and {right_id} is not null and not ({same})",
    "left_only": f"{right_id} is null",
    "right_only": f"{left_id} is null",
}
for name, rule in parts.items():
    (count,) = db.execute(f"copy (select * from joined where {rule}) to '{out / name}.csv' (header)").fetchone()
    print(name, count, end="  ")
print()
