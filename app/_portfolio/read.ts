import { cache } from "react";
import { caller } from "#app/_trpc/server.ts";
import { PortfolioQuery } from "#server/portfolio/schema.ts";
import { queryOf, type View } from "./address.ts";

const readByKey = cache(async (key: string) => {
  const query = PortfolioQuery.parse(JSON.parse(key));
  return (await caller()).portfolio.list(query);
});

/** Read once a request: the frame lists the projects of the first view, which is mostly the page's too. */
export const readPortfolio = (view: View) => readByKey(JSON.stringify(queryOf(view)));
