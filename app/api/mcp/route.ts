import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { WebStandardStreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js";
import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import { problem, problemFor } from "#app/api/v1/_http/problem.ts";
import { demandWritable, recordDenied } from "#server/audit/commands.ts";
import { demand, demandIn } from "#server/identity/permissions.ts";
import type { WorkspaceScope } from "#server/identity/scope.ts";
import { scopeFromBearer } from "#server/identity/tokens.ts";
import { appDeps } from "#server/platform/app-deps.ts";
import type { Deps } from "#server/platform/deps.ts";
import { AppError } from "#server/platform/errors.ts";
import { logFault } from "#server/platform/log.ts";
import { outageError } from "#server/platform/outage.ts";
import { findProject } from "#server/projects/queries.ts";
import { TOOLS, type Tool } from "./tools.ts";

export const dynamic = "force-dynamic";

const BODY_BYTES_MAX = 256_000;

/**
 * The Model Context Protocol over streamable HTTP, without sessions: every request brings its token, so any
 * replica answers it, and a token that was revoked is refused at once.
 */
export async function POST(request: Request): Promise<Response> {
  try {
    if (!isFromHere(request))
      return problem({ status: 403, detail: "This endpoint is not for pages of other sites." });
    const deps = appDeps();
    const scope = await scopeFromBearer(deps, request.headers.get("authorization") ?? "");
    if (!scope)
      throw new AppError("unauthenticated", "Send a token: Authorization: Bearer …", {
        hint: "Tokens are made in Settings; read is enough to look, write to propose answers.",
      });
    const server = serverFor(deps, scope);
    const transport = new WebStandardStreamableHTTPServerTransport({
      enableJsonResponse: true,
      maxRequestBodySize: BODY_BYTES_MAX,
    });
    await server.connect(transport);
    const answer = await transport.handleRequest(request);
    answer.headers.set("cache-control", "no-store");
    return answer;
  } catch (error) {
    return problemFor(error);
  }
}

/** Without sessions there is no stream to open and none to end. */
function notHere(): Response {
  return problem({ status: 405, detail: "Send requests by POST." }, { allow: "POST" });
}

export { notHere as DELETE, notHere as GET };

/** A browser names the origin of a page; one of another site must not reach a server in somebody's network. */
function isFromHere(request: Request): boolean {
  const origin = request.headers.get("origin");
  if (origin === null) return true;
  return URL.canParse(origin) && new URL(origin).host === request.headers.get("host");
}

function serverFor(deps: Deps, scope: WorkspaceScope): McpServer {
  const server = new McpServer({ name: "assay", version: "1.0.0" });
  for (const [name, tool] of Object.entries(TOOLS))
    server.registerTool(
      name,
      {
        title: tool.title,
        description: tool.description,
        inputSchema: tool.input.shape,
        annotations: {
          readOnlyHint: tool.isReadOnly,
          destructiveHint: false,
          openWorldHint: false,
        },
      },
      (input) => answered(deps, scope, { name, tool, input }),
    );
  return server;
}

async function answered(
  deps: Deps,
  scope: WorkspaceScope,
  of: { name: string; tool: Tool; input: Record<string, unknown> },
): Promise<CallToolResult> {
  try {
    const result = await called(deps, scope, of);
    const text = JSON.stringify(result);
    return { content: [{ type: "text", text }], structuredContent: Object(JSON.parse(text)) };
  } catch (error) {
    return {
      isError: true,
      content: [{ type: "text", text: await wordsFor(deps, scope, { of, error }) }],
    };
  }
}

async function called(
  deps: Deps,
  scope: WorkspaceScope,
  { tool, input }: { tool: Tool; input: Record<string, unknown> },
): Promise<unknown> {
  if (!tool.isReadOnly) demandWritable(deps);
  if (tool.place.in === "workspace") {
    demand(scope.actor, tool.place.verb);
    return tool.call(deps, { workspace: scope, project: null }, input);
  }
  const project = await findProject(deps, scope, String(input.project));
  demandIn(project, tool.place.verb);
  return tool.call(deps, { workspace: scope, project }, input);
}

async function wordsFor(
  deps: Deps,
  scope: WorkspaceScope,
  { of, error }: { of: { name: string; tool: Tool }; error: unknown },
): Promise<string> {
  if (error instanceof AppError) {
    if (error.code === "forbidden")
      await recordDenied(deps, scope, { what: `MCP ${of.name}`, verb: of.tool.place.verb });
    return [error.message, error.hint].filter(Boolean).join(" ");
  }
  const outage = outageError(error);
  if (outage) return `${outage.message} ${outage.hint}`;
  logFault("mcp", error);
  return "A fault on our side; it was logged.";
}
