import { type Field, Refused } from "../../rules/fields.ts";
import { cleanText, type Notes } from "../../rules/text.ts";
import type { ParseResult } from "../adapter.ts";
import { type Endpoint, loadTest } from "./fact.ts";

/** `_stats.csv`: a row per endpoint and one, called Aggregated (0.x: Total), that must not be added to them. */
export function readTable(rows: readonly Field[], notes: Notes): ParseResult {
  const isTotal = (row: Field) => {
    const method = row.at("Type").text() ?? row.at("Method").text() ?? "";
    const name = row.at("Name").text() ?? "";
    return ["", "None"].includes(method.trim()) && /^(?:aggregated|total)$/i.test(name.trim());
  };
  const endpoints = rows.filter((row) => !isTotal(row)).map((row) => endpointOf(row, notes));
  const total = rows.find(isTotal) ?? null;
  const sum = (key: "requests" | "failures") =>
    endpoints.reduce((all, endpoint) => all + endpoint[key], 0);
  const requests = total ? count(total, REQUESTS) : sum("requests");
  if (total && endpoints.length > 0 && requests !== sum("requests"))
    notes.add(
      "counts_disagree",
      `The aggregated row states ${requests} requests, the others ${sum("requests")}; the aggregated row counts.`,
      total.pointer,
    );
  const median = total ? (number(total, ["50%"]) ?? number(total, MEDIAN)) : null;
  const report = {
    requests,
    failures: total ? count(total, FAILURES) : sum("failures"),
    requestsPerSecond: total ? number(total, ["Requests/s"]) : null,
    p50Ms: median,
    p95Ms: total ? number(total, ["95%"]) : null,
    p99Ms: total ? number(total, ["99%"]) : null,
    durationSeconds: null,
    endpoints,
  };
  const pointer = total?.pointer ?? "line:1";
  return loadTest(report, { format: "locust.stats-csv", observedAt: null, pointer }, notes);
}

const REQUESTS = ["Request Count", "# requests"];
const FAILURES = ["Failure Count", "# failures"];
const MEDIAN = ["Median Response Time", "Median response time"];

/** The column is called Type since 1.0; names as a rule repeat the method, or stand for it. */
function endpointOf(row: Field, notes: Notes): Endpoint {
  return {
    name: cleanText(row.at("Name").text() ?? "", notes, row.pointer),
    requests: count(row, REQUESTS),
    failures: count(row, FAILURES),
    p95Ms: number(row, ["95%"]),
  };
}

function count(row: Field, names: readonly string[]): number {
  const value = number(row, names);
  if (value !== null && Number.isSafeInteger(value)) return value;
  throw new Refused("invalid_field", `A row needs a count of ${names[0]}.`, row.pointer);
}

/** Without a request a percentile is N/A. */
function number(row: Field, names: readonly string[]): number | null {
  const raw = names.map((name) => row.at(name).text()).find((text) => text !== null) ?? "";
  if (raw === "" || raw === "N/A") return null;
  const value = Number(raw);
  if (Number.isFinite(value) && value >= 0) return value;
  throw new Refused("invalid_field", `${names[0]} is not a number.`, row.pointer);
}
