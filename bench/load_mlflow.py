"""Fills the SQLite store of an MLflow server that is not running from pages of runs/search.
usage: load_mlflow.py STORE PAGE... ; standard library only. The tables are those of MLflow 3.17."""
import json, sqlite3, sys

store, pages = sys.argv[1], sys.argv[2:]
db = sqlite3.connect(store)
db.execute("PRAGMA journal_mode=OFF")
db.execute("PRAGMA synchronous=OFF")
columns = {t: [c[1] for c in db.execute(f"PRAGMA table_info({t})")] for t in
           ("experiments", "runs", "metrics", "latest_metrics", "params", "tags")}


def put(table, rows):
    if not rows:
        return
    names = [n for n in rows[0] if n in columns[table]]
    marks = ",".join("?" * len(names))
    db.executemany(f"INSERT INTO {table} ({','.join(names)}) VALUES ({marks})",
                   [[r[n] for n in names] for r in rows])


seen = {row[0] for row in db.execute("SELECT experiment_id FROM experiments")}
for page in pages:
    runs, metrics, params, tags, experiments = [], [], [], [], []
    for run in json.load(open(page))["runs"]:
        info, data = run["info"], run["data"]
        number = int(info["experiment_id"])
        if number not in seen:
            seen.add(number)
            experiments.append({"experiment_id": number, "name": f"load-{number}", "lifecycle_stage": "active",
                                "artifact_location": f"mlflow-artifacts:/{number}", "workspace": "default",
                                "creation_time": info["start_time"], "last_update_time": info["start_time"]})
        runs.append({"run_uuid": info["run_id"], "name": info["run_name"], "source_type": "PROJECT",
                     "source_name": "", "entry_point_name": "", "user_id": info["user_id"],
                     "status": info["status"], "start_time": info["start_time"],
                     "end_time": info.get("end_time"), "deleted_time": None, "source_version": "",
                     "lifecycle_stage": "active", "artifact_uri": info["artifact_uri"],
                     "experiment_id": number})
        for m in data["metrics"]:
            nan = m["value"] == "NaN"
            metrics.append({"key": m["key"], "value": 0.0 if nan else m["value"], "timestamp": m["timestamp"],
                            "step": m["step"], "is_nan": nan, "run_uuid": info["run_id"]})
        params += [{**p, "run_uuid": info["run_id"]} for p in data["params"]]
        tags += [{**t, "run_uuid": info["run_id"]} for t in data["tags"]]
    put("experiments", experiments)
    put("runs", runs)
    put("metrics", metrics)
    put("latest_metrics", metrics)
    put("params", params)
    put("tags", tags)
db.commit()
print(db.execute("SELECT count(*) FROM runs").fetchone()[0])
