import {
  type Attributes,
  context,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from "@opentelemetry/api";

// Traces by OpenTelemetry: request, command, SQL, and the job that a request left, under one id. Without
// OTEL_EXPORTER_OTLP_ENDPOINT nothing of it is loaded and work is called as if this were not here.

declare global {
  // One switch for all copies of this module. (A global can only be declared with var.)
  var assayIsTracing: boolean | undefined;
}

const STOP_MS_MAX = 3_000;

export const isTracing = (): boolean => globalThis.assayIsTracing === true;

export type SpanOf = {
  readonly kind?: "server" | "client" | "producer" | "consumer";
  readonly attributes?: Attributes;
};

const KINDS = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
} as const;

/** Does the work as a span of the trace that is open, or of a new one. */
export function traced<T>(name: string, of: SpanOf, work: () => Promise<T>): Promise<T> {
  if (!isTracing()) return work();
  const span = started(name, of);
  return context.with(trace.setSpan(context.active(), span), async () => {
    try {
      return await work();
    } catch (error) {
      failed(span, error);
      throw error;
    } finally {
      span.end();
    }
  });
}

/** The same under a trace that began elsewhere: `carried` holds a traceparent (W3C Trace Context). */
export function tracedFrom<T>(
  carried: unknown,
  of: SpanOf & { readonly name: string },
  work: () => Promise<T>,
): Promise<T> {
  if (!isTracing()) return work();
  const parent = propagation.extract(ROOT_CONTEXT, carried);
  return context.with(parent, () => traced(of.name, of, work));
}

/** A span that is ended by hand, for what ends in a callback; undefined while nothing is traced. */
export function openSpan(name: string, of: SpanOf): Span | undefined {
  return isTracing() ? started(name, of) : undefined;
}

/** Runs what may open spans below this one. */
export function within<T>(span: Span | undefined, work: () => T): T {
  return span ? context.with(trace.setSpan(context.active(), span), work) : work();
}

/** Runs under the trace that a request's headers name. */
export function underTrace<T>(headers: unknown, work: () => T): T {
  return isTracing() ? context.with(propagation.extract(ROOT_CONTEXT, headers), work) : work();
}

export function failed(span: Span | undefined, error: unknown): void {
  if (!span) return;
  // The name alone: a message may hold what the caller sent.
  const type = error instanceof Error ? error.name : "unknown";
  span.setAttribute("error.type", type);
  span.setStatus({ code: SpanStatusCode.ERROR, message: type });
}

function started(name: string, { kind, attributes }: SpanOf): Span {
  return trace.getTracer("assay").startSpan(name, {
    ...(kind ? { kind: KINDS[kind] } : {}),
    ...(attributes ? { attributes } : {}),
  });
}

/** What to hand on to where the work goes on, such as a job's payload. */
export function traceparent(): string | undefined {
  if (!isTracing()) return undefined;
  const carrier: Record<string, string> = {};
  propagation.inject(context.active(), carrier);
  return carrier.traceparent;
}

export type Telemetry = {
  /** Sends what is not sent yet. */
  readonly stop: () => Promise<void>;
};

/**
 * Begins to trace; the packages are loaded here and nowhere else. Endpoint, headers, sampler, service
 * name and the rest are read from the environment by OpenTelemetry's own rules.
 */
export async function startTelemetry(of: { role: string; version: string }): Promise<Telemetry> {
  const [sdk, { OTLPTraceExporter }, resources] = await Promise.all([
    import("@opentelemetry/sdk-trace-node"),
    import("@opentelemetry/exporter-trace-otlp-http"),
    import("@opentelemetry/resources"),
  ]);
  const ours = resources.resourceFromAttributes({
    "service.name": "assay",
    "service.version": of.version,
    "assay.role": of.role,
  });
  const { envDetector, defaultResource, detectResources } = resources;
  const provider = new sdk.NodeTracerProvider({
    // What the environment says of the service comes last and holds.
    resource: defaultResource()
      .merge(ours)
      .merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [new sdk.BatchSpanProcessor(new OTLPTraceExporter())],
  });
  provider.register();
  globalThis.assayIsTracing = true;
  return {
    stop: async () => {
      globalThis.assayIsTracing = false;
      // A collector that is away must not keep the server from ending.
      await Promise.race([
        provider.shutdown().catch(() => undefined),
        new Promise((done) => setTimeout(done, STOP_MS_MAX)),
      ]);
    },
  };
}
