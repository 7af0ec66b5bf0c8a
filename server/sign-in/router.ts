import { WaysIn } from "#server/accounts/schema.ts";
import { publicProcedure, router } from "#server/trpc.ts";
import { waysIn } from "./queries.ts";

export const signInRouter = router({
  ways: publicProcedure.output(WaysIn).query(() => waysIn()),
});
