"""Fills the SQLite store of an MLflow server that is not running with experiments, as many as it lacks.
usage: load_experiments.py STORE COUNT ; standard library only. The table is that of MLflow 3.17."""
import sqlite3, sys

store, count = sys.argv[1], int(sys.argv[2])
db = sqlite3.connect(store)
have = {c[1] for c in db.execute("PRAGMA table_info(experiments)")}
first = db.execute("SELECT max(experiment_id) FROM experiments").fetchone()[0] + 1
rows = [{"experiment_id": n, "name": f"project-{n}", "lifecycle_stage": "active",
         "artifact_location": f"mlflow-artifacts:/{n}", "workspace": "default",
         "creation_time": 1_700_000_000_000 + n, "last_update_time": 1_700_000_000_000 + n}
        for n in range(first, count)]
names = [n for n in ("experiment_id", "name", "lifecycle_stage", "artifact_location", "workspace",
                     "creation_time", "last_update_time") if n in have]
db.executemany(f"INSERT INTO experiments ({','.join(names)}) VALUES ({','.join('?' * len(names))})",
               [[r[n] for n in names] for r in rows])
# Two tags each, as a project has a team and a stage.
db.executemany("INSERT INTO experiment_tags (key, value, experiment_id) VALUES (?, ?, ?)",
               [(k, v, r["experiment_id"]) for r in rows for k, v in (("team", "a"), ("stage", "pilot"))])
db.commit()
print(db.execute("SELECT count(*) FROM experiments").fetchone()[0])
