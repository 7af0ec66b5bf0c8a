import { type NextRequest, NextResponse } from "next/server";

/**
 * Every page gets a strict Content-Security-Policy with a nonce of its own: nothing inline runs
 * unless this response says so. Pages must render per request (the root layout awaits headers()).
 */
export function proxy(request: NextRequest): NextResponse {
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString("base64");
  const policy = policyWith(nonce);
  const forPage = new Headers(request.headers);
  forPage.set("x-nonce", nonce);
  // So that signing in can lead back to where one wanted to go.
  forPage.set("x-assay-path", request.nextUrl.pathname + request.nextUrl.search);
  forPage.set("content-security-policy", policy);
  const response = NextResponse.next({ request: { headers: forPage } });
  response.headers.set("content-security-policy", policy);
  return response;
}

function policyWith(nonce: string): string {
  // React's development build evaluates code and styles arrive inline; Next inlines this constant.
  const isDev = process.env.NODE_ENV === "development";
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'${isDev ? " 'unsafe-eval'" : ""}`,
    isDev ? "style-src 'self' 'unsafe-inline'" : `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

export const config = {
  // Not the API: Next buffers at most 10 MB of a body that passes a proxy, and drops the rest.
  matcher: ["/((?!api/|_next/|favicon.svg|robots.txt).*)"],
};
