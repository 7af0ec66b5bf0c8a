import { expect, test } from "vitest";
import {
  calibrationTitle,
  coverageAnswer,
  forecastsAnswer,
  recalibrationText,
} from "./findings.ts";
import { scoreForecasts, shareOf } from "./rules/scores.ts";

test("under ten outcomes are told, never judged", () => {
  expect(coverageAnswer(shareOf(0, 0))).toBe("No estimate has an outcome yet");
  expect(coverageAnswer(shareOf(4, 5))).toMatch(/^Too few to judge: 4 of 5; .* from \d+ to \d+ %$/);
  expect(coverageAnswer(shareOf(9, 12))).toMatch(/^9 of 12 ended between P10 and P90; /);
});

test("ranges are called too narrow only when chance does not explain it", () => {
  const title = (hits: number, of: number) =>
    calibrationTitle({
      estimates: {
        coverage: shareOf(hits, of),
        pinball: null,
        crpsDays: null,
        pit: null,
        sharpness: [],
      },
    });
  expect(title(7, 10)).toMatch(/as promised, as far as 10 can tell$/);
  expect(title(2, 10)).toMatch(/too narrow$/);
});

test("forecasts say when their own experience starts to count, and what it does", () => {
  const one = { chance: 0.8, naiveChance: 0.5, reached: false };
  expect(forecastsAnswer(scoreForecasts([]))).toBe("No forecast has an outcome yet");
  expect(recalibrationText(scoreForecasts([one]))).toMatch(/from 20 on; 1 so far/);
  const many = scoreForecasts(Array.from({ length: 30 }, () => one));
  expect(forecastsAnswer(many)).toMatch(/^0 of 30 targets were reached\. \d+ % worse than/);
  expect(recalibrationText(many)).toMatch(/every chance down: the Brier score goes from 0\.640 to/);
});
