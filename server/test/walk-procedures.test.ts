import { TRPCError } from "@trpc/server";
import { beforeAll, expect, test, vi } from "vitest";
import type { Verb } from "#server/identity/permissions.ts";
import { PERMISSIONS } from "#server/identity/permissions.ts";
import { testDb } from "./database.ts";
import { callProcedure, everyProcedure } from "./surface.ts";
import {
  each,
  freeze,
  NOT_SEEN,
  PLACES,
  type PlaceName,
  REACHED,
  type Verdict,
  verdict,
  type Walker,
  type World,
  worldOf,
} from "./walk.ts";

// Every procedure there is, found in the router itself, tried by everybody everywhere.

const database = testDb();
let world: World;
beforeAll(async () => {
  vi.stubEnv("ASSAY_SECRET", "a-secret-of-tests-of-32-characters-or-more");
  world = await worldOf(database.deps());
  await freeze(database.db);
});

const procedures = everyProcedure();

/** Who opens a one-time link is nobody yet. */
const PUBLIC = [
  "accounts.pendingEmail",
  "identity.openInvitation",
  "identity.passwordLink",
  "signIn.ways",
];

test("every procedure stands under a line of the table, but those that open a one-time link", () => {
  expect(procedures.length).toBeGreaterThan(70);
  const open = procedures.filter(({ verb }) => verb === null).map(({ path }) => path);
  expect(open.filter((path) => !PUBLIC.includes(path))).toEqual([]);
});

/** Beyond the table: why one whom it allows is refused by what the command itself knows. */
const BEYOND: Readonly<Record<string, (who: Walker) => boolean>> = {
  // A machine has no account to tell of.
  "identity.me": ({ access }) => access === "service",
  // An address is told of every project, so a token of some has nothing to do with it.
  "webhooks.list": ({ limit }) => limit !== null,
  "jobs.queue": ({ limit }) => limit !== null,
  "retention.storage": ({ limit }) => limit !== null,
  "digests.chat": ({ limit }) => limit !== null,
  "digests.testChat": ({ limit }) => limit !== null,
};

async function answerOf(who: Walker, path: string, input: unknown): Promise<Verdict> {
  try {
    await callProcedure({ deps: database.deps(), scope: who.scope, path }, input);
    return "allowed";
  } catch (error) {
    if (!(error instanceof TRPCError)) throw error;
    if (error.code === "UNAUTHORIZED") return "signed out";
    if (error.code === "NOT_FOUND" && NOT_SEEN.test(error.message)) return "not seen";
    if (error.code === "FORBIDDEN") return "forbidden";
    if (error.code === "INTERNAL_SERVER_ERROR" && !String(error.cause?.message).includes(REACHED))
      throw new Error(`${path} failed for ${who.name}`, { cause: error });
    return "allowed";
  }
}

test("every procedure answers everybody everywhere as the table says", async () => {
  const wrong: string[] = [];
  const seen: Partial<Record<Verdict, number>> = {};
  let tried = 0;
  const steps = procedures.flatMap(({ path, verb }) => (verb ? [{ path, verb }] : []));
  const perWalker = world.walkers.flatMap((who) => steps.map((step) => ({ who, ...step })));
  const placesOf = (verb: Verb): readonly PlaceName[] =>
    PERMISSIONS[verb].in === "project" ? PLACES : ["open"];
  await each(perWalker, async ({ who, path, verb }) => {
    for (const place of placesOf(verb)) {
      const told = verdict(who, verb, place);
      const expected = told === "allowed" && BEYOND[path]?.(who) ? "forbidden" : told;
      const input =
        PERMISSIONS[verb].in === "project" ? { slug: world.places[place].slug } : undefined;
      const answer = await answerOf(who, path, input);
      seen[answer] = (seen[answer] ?? 0) + 1;
      if (answer !== expected)
        wrong.push(`${path} in ${place} by ${who.name}: ${answer}, not ${expected}`);
      tried++;
    }
  });
  const figure = `${steps.length} procedures × ${world.walkers.length} actors × up to ${PLACES.length} places: ${tried} tried, ${wrong.length} not as the table says`;
  process.stdout.write(`${figure} ${JSON.stringify(seen)}\n`);
  expect(wrong).toEqual([]);
}, 600_000);
