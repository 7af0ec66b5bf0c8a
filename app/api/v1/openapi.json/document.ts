import { z } from "zod";
import { PERMISSIONS } from "#server/identity/permissions.ts";
import { OPERATIONS, type Operation, type OperationAnswer } from "./operations.ts";

type Json = Record<string, unknown>;

/** OpenAPI 3.1, made from the same schemas that parse requests and answers. */
export function openApiDocument(): Json {
  const paths: Record<string, Json> = {};
  for (const operation of OPERATIONS)
    paths[operation.path] = {
      ...paths[operation.path],
      [operation.method]: operationObject(operation),
    };
  return {
    openapi: "3.1.0",
    info: {
      title: "Assay",
      version: "1",
      summary: "How risky and how ready is this machine-learning project? Answers from evidence.",
    },
    servers: [{ url: "/api/v1" }],
    security: [{ token: [] }],
    paths,
    components: {
      securitySchemes: {
        token: { type: "http", scheme: "bearer", description: "A token made in Settings." },
      },
      schemas: { Problem: toJson(Problem, "output") },
      responses: {
        Problem: {
          description: "What went wrong, as problem details (RFC 9457)",
          content: {
            "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } },
          },
        },
      },
    },
  };
}

const Problem = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.string().optional(),
  hint: z.string().optional(),
  pointer: z.string().optional(),
  errors: z.array(z.object({ pointer: z.string(), message: z.string() })).optional(),
});

function operationObject(of: Operation): Json {
  const scopes = of.verb ? PERMISSIONS[of.verb].scopes : [];
  return {
    operationId: `${of.method} ${of.path}`.replace(/[^a-z]+/gi, "-").replace(/-$/, ""),
    summary: of.summary,
    ...(of.verb ? { description: `Needs one of the scopes: ${scopes.join(", ")}.` } : {}),
    ...(of.verb ? {} : { security: [] }),
    parameters: parametersOf(of),
    ...(of.body ? { requestBody: requestBodyOf(of.body) } : {}),
    responses: {
      ...Object.fromEntries(
        Object.entries(of.answers).map(([status, answer]) => [status, responseOf(answer)]),
      ),
      default: { $ref: "#/components/responses/Problem" },
    },
  };
}

function parametersOf(of: Operation): Json[] {
  const inPath = [...of.path.matchAll(/\{(\w+)\}/g)].map((match) => ({
    name: match[1],
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
  const inQuery = Object.entries(of.query?.shape ?? {}).map(([name, field]) => ({
    name,
    in: "query",
    required: !z.safeParse(field, undefined).success,
    schema: toJson(field, "input"),
  }));
  const headers: Json[] = [];
  if (of.ifMatch)
    headers.push({
      name: "If-Match",
      in: "header",
      required: of.ifMatch === "required",
      description: "The ETag that GET answered.",
      schema: { type: "string" },
    });
  if (of.method === "post" || of.method === "put" || of.method === "patch")
    headers.push({
      name: "Idempotency-Key",
      in: "header",
      required: false,
      description: "A repeat with the same key within 24 hours gets the first answer.",
      schema: { type: "string", maxLength: 255 },
    });
  return [...inPath, ...inQuery, ...headers];
}

function requestBodyOf(body: NonNullable<Operation["body"]>): Json {
  if (body === "bytes")
    return {
      required: true,
      description:
        "The document as its tool wrote it; or a form with files, a zip or tar of them, a CloudEvent or a batch of events. ce-* headers make it an event in binary mode.",
      content: {
        "*/*": { schema: { type: "string", format: "binary" } },
        "multipart/form-data": {
          schema: { type: "object", properties: { file: { type: "string", format: "binary" } } },
        },
      },
    };
  return {
    required: !z.safeParse(body, null).success,
    content: { "application/json": { schema: toJson(body, "input") } },
  };
}

const BINARY = { schema: { type: "string", format: "binary" } };
/** Files of which a reader knows more than that they are bytes. */
const FORMED: Readonly<Record<string, Json>> = {
  "text/event-stream": {
    schema: {
      type: "object",
      properties: { event: { type: "string" }, data: { type: "string" } },
      required: ["event", "data"],
    },
  },
  "application/sarif+json": { schema: { type: "object" } },
};
const PROBLEM = { schema: { $ref: "#/components/schemas/Problem" } };

function responseOf(answer: OperationAnswer): Json {
  if (answer === "nothing") return { description: "Done" };
  const {
    json,
    files = [],
    isProblemToo,
  } = answer instanceof z.ZodType ? { json: answer } : answer;
  return {
    description: json ? "The answer" : "The file",
    content: {
      ...(json ? { "application/json": { schema: toJson(json, "output") } } : {}),
      ...Object.fromEntries(files.map((media) => [media, FORMED[media] ?? BINARY])),
      ...(isProblemToo ? { "application/problem+json": PROBLEM } : {}),
    },
  };
}

/** Dates are written as ISO text in JSON; everything else is as zod says. */
function toJson(schema: z.core.$ZodType, io: "input" | "output"): Json {
  const { $schema: _, ...json } = z.toJSONSchema(schema, {
    target: "draft-2020-12",
    io,
    unrepresentable: "any",
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema._zod.def.type !== "date") return;
      jsonSchema.type = "string";
      jsonSchema.format = "date-time";
    },
  });
  return json;
}
