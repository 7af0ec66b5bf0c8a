import { describe, expect, test } from "vitest";
import { kindOf, labelOf, textOf } from "./fact-label.ts";

describe("a fact on its page", () => {
  test("names our keys in words, and leaves the keys of a tool or a team as they are", () => {
    expect(labelOf("startedAt")).toBe("Started at");
    expect(labelOf("dimensions.sourceCode.mlflow.source.git.commit")).toBe(
      "Dimensions, source code: mlflow.source.git.commit",
    );
    expect(labelOf("dimensions.configuration.learningRate")).toBe(
      "Dimensions, configuration: learningRate",
    );
    expect(labelOf("metrics.val_R2")).toBe("Metrics: val_R2");
    expect(labelOf("failedCases (12)")).toBe("Failed cases (12)");
  });

  test("tells times in words and changes nothing that only looks like one", () => {
    expect(textOf("2026-11-23T06:00:00.000Z")).toBe("23 Nov 2026, 06:00 UTC");
    expect(textOf("2026-11-23")).toBe("23 Nov 2026");
    expect(textOf("2026-13-45")).toBe("2026-13-45");
    expect(textOf("8")).toBe("8");
    expect(textOf("true")).toBe("yes");
    expect(kindOf("metric-history")).toBe("metric history");
  });
});
