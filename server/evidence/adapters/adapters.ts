import type { Adapter } from "./adapter.ts";
import { alertmanager } from "./alertmanager/adapter.ts";
import { assayFacts } from "./assay-facts/adapter.ts";
import { bandit } from "./bandit/adapter.ts";
import { cloc } from "./cloc/adapter.ts";
import { codecarbon } from "./codecarbon/adapter.ts";
import { coverage } from "./coverage/adapter.ts";
import { cyclonedx } from "./cyclonedx/adapter.ts";
import { dbt } from "./dbt/adapter.ts";
import { deepchecks } from "./deepchecks/adapter.ts";
import { diffprivlib } from "./diffprivlib/adapter.ts";
import { document } from "./document/adapter.ts";
import { dvc } from "./dvc/adapter.ts";
import { evidently } from "./evidently/adapter.ts";
import { fairlearn } from "./fairlearn/adapter.ts";
import { gitLog } from "./git-log/adapter.ts";
import { github } from "./github/adapter.ts";
import { gitlab } from "./gitlab/adapter.ts";
import { greatExpectations } from "./great-expectations/adapter.ts";
import { hyperfine } from "./hyperfine/adapter.ts";
import { junit } from "./junit/adapter.ts";
import { k6 } from "./k6/adapter.ts";
import { locust } from "./locust/adapter.ts";
import { mlflow } from "./mlflow/adapter.ts";
import { modelCard } from "./model-card/adapter.ts";
import { nannyml } from "./nannyml/adapter.ts";
import { openlineage } from "./openlineage/adapter.ts";
import { optuna } from "./optuna/adapter.ts";
import { pandera } from "./pandera/adapter.ts";
import { pipAudit } from "./pip-audit/adapter.ts";
import { presidio } from "./presidio/adapter.ts";
import { prometheus } from "./prometheus/adapter.ts";
import { pythonEnvironment } from "./python-env/adapter.ts";
import { ruff } from "./ruff/adapter.ts";
import { sarif } from "./sarif/adapter.ts";
import { scc } from "./scc/adapter.ts";
import { servingSkew } from "./serving-skew/adapter.ts";
import { shap } from "./shap/adapter.ts";
import { tensorboard } from "./tensorboard/adapter.ts";
import { tfdv } from "./tfdv/adapter.ts";
import { tokei } from "./tokei/adapter.ts";
import { wandb } from "./wandb/adapter.ts";
import { whylogs } from "./whylogs/adapter.ts";

/** Every adapter, alphabetical. A document is tried against them in this order; shapes do not overlap. */
export const ADAPTERS: readonly Adapter[] = [
  alertmanager,
  assayFacts,
  bandit,
  cloc,
  codecarbon,
  coverage,
  cyclonedx,
  dbt,
  deepchecks,
  diffprivlib,
  document,
  dvc,
  evidently,
  fairlearn,
  gitLog,
  github,
  gitlab,
  greatExpectations,
  hyperfine,
  junit,
  k6,
  locust,
  mlflow,
  modelCard,
  nannyml,
  openlineage,
  optuna,
  pandera,
  pipAudit,
  presidio,
  prometheus,
  pythonEnvironment,
  ruff,
  sarif,
  scc,
  servingSkew,
  shap,
  tensorboard,
  tfdv,
  tokei,
  wandb,
  whylogs,
];

/** Named in the sentence for a document that nothing here reads. */
export const READS = ADAPTERS.filter((adapter) => adapter !== document)
  .map((adapter) => adapter.manifest.tool)
  .join(", ");
