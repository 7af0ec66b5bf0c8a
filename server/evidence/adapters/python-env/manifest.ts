import type { Adapter } from "../adapter.ts";

export const manifest: Adapter["manifest"] = {
  id: "python-env",
  tool: "Python environments",
  title: "Python environments (requirements.txt, python_env.yaml, conda.yaml)",
  homepage: "https://pip.pypa.io/en/stable/reference/requirements-file-format",
  versions: ["MLflow 3.17.2", "wandb 0.31.0"],
  formats: ["pip.requirements", "mlflow.python-env", "conda.environment"],
  factKinds: ["component", "run-part"],
  lifecycle: "stable",
  quality: {
    "two tool versions": "exempt: the formats carry no version",
    "hostile inputs": "done",
    pointers: "done",
    "live fetch": "exempt: they are files",
  },
};
