import { expect, test } from "vitest";
import { incidentsAnswer } from "./findings.ts";

const incident = (isOpen: boolean, hasPostmortem: boolean) => ({ isOpen, hasPostmortem });

test.each([
  [[], "Nobody has recorded one."],
  [[incident(true, false)], "It goes on; its lessons are not written."],
  [[incident(false, true)], "It is over; the lessons are written."],
  [
    [incident(false, true), incident(false, false)],
    "None of 2 goes on; the lessons of one are not written.",
  ],
  [
    [incident(true, false), incident(true, false), incident(false, true)],
    "Two of 3 go on; the lessons of two are not written.",
  ],
])("the answer says what goes on and what has taught nothing: %j", (incidents, answer) => {
  expect(incidentsAnswer(incidents)).toBe(answer);
});
