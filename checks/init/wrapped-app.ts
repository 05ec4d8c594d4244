/** A Next.js app with handlers of many forms, as people write them. `holdfast init --wrap` is tried on it. */
export const APP: Readonly<Record<string, string>> = {
  'app/layout.tsx': `import type { ReactNode } from 'react'
export default function Layout({ children }: { children: ReactNode }) {
  return <html lang="en"><body>{children}</body></html>
}
`,
  'app/page.tsx': `export default function Page() {
  return <h1>Fixture</h1>
}
`,
  'auth.ts': `import NextAuth from 'next-auth'

export const { handlers, auth } = NextAuth({ providers: [], trustHost: true, session: { strategy: 'jwt' } })
`,
  'instrumentation.ts': `import type { Instrumentation } from 'next'

export const onRequestError: Instrumentation.onRequestError = (error, request, context) => {
  const told = globalThis as { told?: unknown[] }
  ;(told.told ??= []).push([(error as Error).message, request.path, context.routePath, context.routeType])
}
`,
  // Asks nobody, and stays as it is.
  'app/api/told/route.ts': `export const dynamic = 'force-dynamic'

export function POST() {
  return Response.json((globalThis as { told?: unknown[] }).told ?? [])
}
`,
  'app/api/health/route.ts': `import { cookies, headers } from 'next/headers'
import type { NextRequest } from 'next/server'

export const dynamic = 'force-dynamic'

/** Liveness, with all that it sees. */
export async function GET(request: NextRequest) {
  const jar = await cookies()
  jar.set('seen', 'yes', { path: '/', httpOnly: true })
  const { pathname, search } = request.nextUrl
  return Response.json(
    { pathname, search, query: [...request.nextUrl.searchParams], agent: (await headers()).get('user-agent') },
    { headers: { 'Cache-Control': 'no-store', 'X-Own': 'kept' } },
  )
}
`,
  'app/api/echo/[id]/[...rest]/route.ts': `import { auth } from '@/auth'
import { cookies } from 'next/headers'
import { type NextRequest, NextResponse } from 'next/server'

type Context = { params: Promise<{ id: string; rest: string[] }> }

const refused = () => NextResponse.json({ error: 'Unauthorized' }, { status: 401 })

async function seen(request: NextRequest, context: Context) {
  const { bodyUsed, method } = request
  return {
    method,
    bodyUsed,
    type: request.headers.get('content-type'),
    path: request.nextUrl.pathname + request.nextUrl.search,
    params: await context.params,
    cookies: request.cookies.getAll().map(({ name }) => name),
    body: await request.text(),
  }
}

export async function GET(request: NextRequest, context: Context): Promise<NextResponse> {
  const session = await auth()
  if (!session?.user) return refused()
  const answer = NextResponse.json({ ...(await seen(request, context)), name: session.user.name }, { status: 203, statusText: 'Odd' })
  answer.cookies.set('one', '1')
  answer.cookies.set('two', '2', { httpOnly: true, sameSite: 'strict' })
  return answer
}

export const POST = async (request: NextRequest, { params }: Context) => {
  if (!(await auth())) {
    return refused()
  }
  ;(await cookies()).set('three', '3')
  return NextResponse.json(await seen(request, { params }), { status: 201, headers: { Location: '/api/echo/new' } })
}

const put = async function (request: NextRequest, { params }: RouteContext<'/api/echo/[id]/[...rest]'>) {
  const session = await auth()
  if (!session) throw new Error('nobody')
  const { rest } = await params
  return NextResponse.json({ given: arguments.length, rest, body: await request.text() })
}

async function remove() {
  const session = await auth()
  if (!session) {
    return new Response(null, { status: 403 })
  }
  return new Response(null, { status: 204 })
}

export { put as PUT, remove as DELETE }
`,
  'app/api/body/route.ts': `import { auth } from "@/auth";

export const maxDuration = 30;

/** What is sent: JSON, a form, or bytes. */
export async function POST(request: Request) {
\ttry {
\t\tconst session = await auth();
\t\tif (!session) return Response.json({ error: "no" }, { status: 401 });
\t\tconst type = request.headers.get("content-type") ?? "";
\t\tif (type.startsWith("application/json")) return Response.json({ json: await request.json() });
\t\tif (type.startsWith("multipart/")) {
\t\t\tconst form = await request.formData();
\t\t\tconst file = form.get("file") as File;
\t\t\treturn Response.json({ name: file.name, size: file.size, fields: form.getAll("field") });
\t\t}
\t\tlet size = 0;
\t\tif (request.body) for await (const chunk of request.body) size += (chunk as Uint8Array).length;
\t\treturn Response.json({ size });
\t} catch (error) {
\t\treturn Response.json({ error: (error as Error).name }, { status: 400 });
\t}
}
`,
  'app/api/stream/route.ts': `import { auth } from '@/auth'

export async function GET() {
  const session = await auth()
  if (!session) return new Response('no', { status: 401 })
  const encoder = new TextEncoder()
  let count = 0
  const body = new ReadableStream({
    async pull(controller) {
      if (count === 3) return controller.close()
      await new Promise((resolve) => setTimeout(resolve, 20))
      controller.enqueue(encoder.encode(\`data: \${count++}\\n\\n\`))
    },
  })
  return new Response(body, { headers: { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache, no-transform' } })
}
`,
  'app/api/leave/[how]/route.ts': `import { auth } from '@/auth'
import { cookies } from 'next/headers'
import { notFound, permanentRedirect, redirect } from 'next/navigation'

export async function GET(request: Request, { params }: { params: Promise<{ how: string }> }) {
  const session = await auth()
  if (!session) return Response.json({}, { status: 401 })
  const { how } = await params
  if (how === 'redirect') {
    ;(await cookies()).set('left', 'yes')
    redirect('/elsewhere?a=1')
  }
  if (how === 'permanent') permanentRedirect('https://other.example/')
  if (how === 'response') return Response.redirect(new URL('/elsewhere', request.url), 303)
  if (how === 'missing') notFound()
  if (how === 'nothing') return undefined as unknown as Response
  throw new TypeError('left by a fault')
}
`,
  'app/api/webhooks/orders/route.ts': `import { createHmac, timingSafeEqual } from 'node:crypto'

let received = 0

export async function POST(request: Request) {
  const body = await request.text()
  const expected = createHmac('sha256', process.env.HOOK_SECRET ?? '').update(body).digest()
  const given = Buffer.from(request.headers.get('x-signature') ?? '', 'hex')
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    return Response.json({ error: 'signature' }, { status: 400 })
  }
  received += body.length
  await fetch('http://127.0.0.1:9/none', { method: 'POST', body }).catch(() => null)
  return Response.json({ received: received > 0 })
}
`,
}

/** The gate that init would have written. */
export const SECURITY = `import { holdfast, slidingWindow } from 'holdfast/next'
import { authJs } from 'holdfast/providers/auth-js'
import { memory } from 'holdfast/stores/memory'

const plenty = slidingWindow(1_000_000, '1 m')

export const { route, routes } = holdfast({
  origin: process.env.APP_ORIGIN,
  trustedProxies: 'none',
  identity: [authJs({ version: 5, secret: process.env.AUTH_SECRET })],
  limits: { store: memory(), onStoreError: 'local', anonymous: plenty, caller: plenty, address: plenty },
})
`
