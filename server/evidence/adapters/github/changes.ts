import type { BranchProtection, Change } from "#server/facts/code/schema.ts";
import { type Field, isObject, Refused } from "../../rules/fields.ts";
import type { Fact } from "../../schema.ts";
import { clean, instant, personOf, type Reading, repositoryOf } from "./reading.ts";

const MAX_COMMITS = 250;
const MAX_PATHS = 3_000;

/** `pull_request` of a webhook, or an item of the list of pull requests. It does not say who approved. */
export function pullRequest(
  pull: Field,
  reading: Reading,
  of: { repository: string; approvers?: readonly string[] | null; told?: string | null },
): Fact {
  const mergedAt = instant(pull.at("merged_at"), reading);
  const isMerged = mergedAt !== null || pull.at("merged").value === true;
  const value: Change = {
    tool: "GitHub",
    changeId: pull.at("number").needText(),
    repository: of.repository,
    title: clean(pull.at("title"), reading),
    status: isMerged ? "merged" : pull.at("state").text() === "closed" ? "closed" : "open",
    baseBranch: clean(pull.at("base").at("ref"), reading),
    headCommit: clean(pull.at("head").at("sha"), reading),
    // While it is open this names a trial merge.
    mergeCommit: isMerged ? clean(pull.at("merge_commit_sha"), reading) : null,
    commits: [],
    author: personOf(pull.at("user")),
    approvers: of.approvers === undefined || of.approvers === null ? null : [...of.approvers],
    labels: labelsOf(pull.at("labels"), reading),
    paths: [],
    requestedAt: null,
    openedAt: instant(pull.at("created_at"), reading),
    mergedAt,
  };
  return changeFact(value, pull, of.told ?? mergedAt ?? instant(pull.at("updated_at"), reading));
}

/** One review: an approval, or its end. A comment says nothing of either. */
export function review(root: Field, reading: Reading): Fact {
  const field = root.at("review").object();
  const state = (field.at("state").text() ?? "").toLowerCase();
  const person = personOf(field.at("user"));
  const isApproval = state === "approved" && root.at("action").text() !== "dismissed";
  const approvers = isApproval ? (person === null ? null : [person]) : [];
  return pullRequest(root.at("pull_request").object(), reading, {
    repository: repositoryOf(root, reading),
    approvers: state === "commented" || state === "pending" ? null : approvers,
    told: instant(field.at("submitted_at"), reading),
  });
}

/** `gh pr list --json …` and `gh pr view --json …`: the one answer that tells changes with their reviews. */
export function cliPullRequest(pull: Field, reading: Reading): Fact {
  const mergedAt = instant(pull.at("mergedAt"), reading);
  const state = (pull.at("state").text() ?? "").toLowerCase();
  const reviews = pull.at("latestReviews").isAbsent ? pull.at("reviews") : pull.at("latestReviews");
  const value: Change = {
    tool: "GitHub",
    changeId: pull.at("number").needText(),
    repository: repositoryIn(pull.at("url").text()),
    title: clean(pull.at("title"), reading),
    status:
      mergedAt !== null || state === "merged" ? "merged" : state === "closed" ? "closed" : "open",
    baseBranch: clean(pull.at("baseRefName"), reading),
    headCommit: clean(pull.at("headRefOid"), reading),
    mergeCommit: clean(pull.at("mergeCommit").at("oid"), reading),
    commits: pull
      .at("commits")
      .list()
      .flatMap((commit) => clean(commit.at("oid"), reading) ?? [])
      .slice(0, MAX_COMMITS),
    author: personOf(pull.at("author")),
    approvers: reviews.isAbsent ? null : approversIn(reviews),
    labels: labelsOf(pull.at("labels"), reading),
    paths: pull
      .at("files")
      .list()
      .flatMap((file) => clean(file.at("path"), reading) ?? [])
      .sort()
      .slice(0, MAX_PATHS),
    requestedAt: null,
    openedAt: instant(pull.at("createdAt"), reading),
    mergedAt,
  };
  return changeFact(value, pull, mergedAt ?? instant(pull.at("updatedAt"), reading));
}

/** The last word of each reviewer, in case all reviews are listed. */
function approversIn(reviews: Field): string[] {
  const last = new Map<string, { state: string; at: string }>();
  for (const one of reviews.list()) {
    const person = personOf(one.at("author"));
    const state = (one.at("state").text() ?? "").toUpperCase();
    const at = one.at("submittedAt").text() ?? "";
    if (person === null || state === "COMMENTED" || state === "PENDING") continue;
    if (at >= (last.get(person)?.at ?? "")) last.set(person, { state, at });
  }
  return [...last].flatMap(([person, { state }]) => (state === "APPROVED" ? [person] : [])).sort();
}

function repositoryIn(url: string | null): string | null {
  return /^https?:\/\/[^/]+\/([^/]+\/[^/]+)\/pull\/\d+/.exec(url ?? "")?.[1] ?? null;
}

function labelsOf(field: Field, reading: Reading): string[] {
  return field
    .list()
    .flatMap((label) => clean(label.at("name"), reading) ?? [])
    .sort();
}

function changeFact(value: Change, pull: Field, observedAt: string | null): Fact {
  const subject = `${value.repository ?? "the repository"} change ${value.changeId}`;
  return { kind: "change", subject, observedAt, pointer: pull.pointer, value };
}

/** GET /repos/…/branches/…/protection. What it leaves out is not asked for. */
export function protection(root: Field, reading: Reading): Fact {
  const url = root.at("url");
  const [, repository, branch] =
    /\/repos\/([^/]+\/[^/]+)\/branches\/(.+)\/protection$/.exec(url.needText()) ?? [];
  if (repository === undefined || branch === undefined)
    throw new Refused("invalid_field", "The address names no branch.", url.pointer);
  const reviews = root.at("required_pull_request_reviews");
  const checks = root.at("required_status_checks");
  const enabled = (name: string) => {
    const field = root.at(name);
    return isObject(field.value) ? field.at("enabled").boolean() : null;
  };
  return branchFact(
    {
      tool: "GitHub",
      repository,
      branch: decoded(branch),
      requiredReviews: reviews.isAbsent
        ? 0
        : countOf(reviews.at("required_approving_review_count")),
      requiredChecks: checks.isAbsent ? [] : checksOf(checks, reading),
      appliesToAdmins: enabled("enforce_admins"),
      allowsForcePushes: enabled("allow_force_pushes"),
    },
    { pointer: "", observedAt: null },
  );
}

/** The webhook about a rule. One that was deleted asks for nothing any more. */
export function protectionRule(root: Field, reading: Reading): Fact {
  const rule = root.at("rule").object();
  const isGone = root.at("action").text() === "deleted";
  const asks = (name: string) => rule.at(name).text() !== "off";
  const checks = rule.at("required_status_checks").list();
  return branchFact(
    {
      tool: "GitHub",
      repository: repositoryOf(root, reading),
      branch: clean(rule.at("name"), reading) ?? "",
      requiredReviews:
        isGone || !asks("pull_request_reviews_enforcement_level")
          ? 0
          : countOf(rule.at("required_approving_review_count")),
      requiredChecks:
        isGone || !asks("required_status_checks_enforcement_level")
          ? []
          : checks.flatMap((check) => clean(check, reading) ?? []),
      appliesToAdmins: isGone ? false : rule.at("admin_enforced").boolean(),
      allowsForcePushes: isGone ? true : asks("allow_force_pushes_enforcement_level"),
    },
    { pointer: rule.pointer, observedAt: instant(rule.at("updated_at"), reading) },
  );
}

function branchFact(
  value: BranchProtection,
  of: { pointer: string; observedAt: string | null },
): Fact {
  const subject = `${value.repository ?? "the repository"} ${value.branch}`;
  return { kind: "branch-protection", subject, ...of, value };
}

/** `checks` replaced `contexts`, which is still sent beside it. */
function checksOf(field: Field, reading: Reading): string[] {
  const names = [
    ...field.at("contexts").list(),
    ...field
      .at("checks")
      .list()
      .map((check) => check.at("context")),
  ].flatMap((name) => clean(name, reading) ?? []);
  return [...new Set(names)].sort();
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function countOf(field: Field): number | null {
  const { value } = field;
  if (field.isAbsent) return null;
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0)
    field.wrongType("a count");
  return value;
}
