import { projectRoute } from "#app/api/v1/_http/respond.ts";
import { rulingBy } from "../ruling.ts";

export const POST = projectRoute("waivers.rule", rulingBy("approve"));
