import { describe, expect, it } from 'vitest'
import { route } from './wrap.test-parts.js'

const READS = 'return Response.json(await prisma.order.findMany())'
const GUARD =
  "const session = await auth()\n  if (!session) return Response.json({ error: 'Unauthorized' }, { status: 401 })"
const IMPORTS = "import { auth } from '@/auth'\nimport { prisma } from '@/lib/db'\n"
const guarded = (head: string, end = '}'): string => `${IMPORTS}\n${head}\n  ${GUARD}\n  ${READS}\n${end}\n`

describe('shapes that are wrapped', () => {
  it('a function that is declared', () => {
    expect(route(guarded('export async function GET() {'))).toMatchInlineSnapshot(`
      "import { auth } from '@/auth'
      import { prisma } from '@/lib/db'
      import { route } from '@/security'
      import { nextHandler, signedIn } from 'holdfast/next'

      export const GET = route({ access: signedIn, handler: nextHandler(async function GET() {
        const session = await auth()
        if (!session) return Response.json({ error: 'Unauthorized' }, { status: 401 })
        return Response.json(await prisma.order.findMany())
      }) })
      "
    `)
  })

  it('with request, context, types and a comment of its own', () => {
    expect(
      route(
        `${IMPORTS}import { type NextRequest, NextResponse } from 'next/server'

/** One order. */
export async function GET(
  request: NextRequest,
  { params }: { params: Promise<{ id: string }> }, // the id
): Promise<NextResponse<unknown>> {
  const session = await auth()
  if (!session?.user?.id) {
    return NextResponse.json({ error: 'Unauthorized' }, { status: 401 })
  }
  const { id } = await params
  return NextResponse.json(await prisma.order.findFirst({ where: { id, userId: session.user.id } }))
}

export const maxDuration = 30
export const dynamic = 'force-dynamic'
`,
        'app/api/orders/[id]/route.ts',
      ),
    ).toMatchInlineSnapshot(`
      "import { auth } from '@/auth'
      import { prisma } from '@/lib/db'
      import { type NextRequest, NextResponse } from 'next/server'
      import { route } from '@/security'
      import { nextHandler, signedIn } from 'holdfast/next'

      /** One order. */
      export const GET = route({ access: signedIn, handler: nextHandler(async function GET(
        request: NextRequest,
        { params }: { params: Promise<{ id: string }> }, // the id
      ): Promise<NextResponse<unknown>> {
        const session = await auth()
        if (!session?.user?.id) {
          return NextResponse.json({ error: 'Unauthorized' }, { status: 401 })
        }
        const { id } = await params
        return NextResponse.json(await prisma.order.findFirst({ where: { id, userId: session.user.id } }))
      }) })

      export const maxDuration = 30
      export const dynamic = 'force-dynamic'
      "
    `)
  })

  it('an arrow, and semicolons', () => {
    expect(route(guarded('export const POST = async (request: Request) => {', '};').replaceAll("'\n", "';\n")))
      .toMatchInlineSnapshot(`
      "import { auth } from '@/auth';
      import { prisma } from '@/lib/db';
      import { route } from '@/security';
      import { nextHandler, signedIn } from 'holdfast/next';

      export const POST = route({ access: signedIn, handler: nextHandler(async (request: Request) => {
        const session = await auth()
        if (!session) return Response.json({ error: 'Unauthorized' }, { status: 401 })
        return Response.json(await prisma.order.findMany())
      }) });
      "
    `)
  })

  it('a function expression', () => {
    expect(route(guarded('export const GET = async function list() {'))).toMatchInlineSnapshot(`
      "import { auth } from '@/auth'
      import { prisma } from '@/lib/db'
      import { route } from '@/security'
      import { nextHandler, signedIn } from 'holdfast/next'

      export const GET = route({ access: signedIn, handler: nextHandler(async function list() {
        const session = await auth()
        if (!session) return Response.json({ error: 'Unauthorized' }, { status: 401 })
        return Response.json(await prisma.order.findMany())
      }) })
      "
    `)
  })

  it('a name that is given to a function', () => {
    expect(route(`${guarded('async function list() {')}export const GET = list\n`)).toMatchInlineSnapshot(`
      "import { auth } from '@/auth'
      import { prisma } from '@/lib/db'
      import { route } from '@/security'
      import { nextHandler, signedIn } from 'holdfast/next'

      async function list() {
        const session = await auth()
        if (!session) return Response.json({ error: 'Unauthorized' }, { status: 401 })
        return Response.json(await prisma.order.findMany())
      }
      export const GET = route({ access: signedIn, handler: nextHandler(list) })
      "
    `)
  })

  it('a function that is exported under the names of methods', () => {
    expect(
      route(`${guarded('async function handler(request: Request) {')}export { handler as GET, handler as POST }\n`),
    ).toMatchInlineSnapshot(`
      "import { auth } from '@/auth'
      import { prisma } from '@/lib/db'
      import { route } from '@/security'
      import { nextHandler, signedIn } from 'holdfast/next'

      async function handler(request: Request) {
        const session = await auth()
        if (!session) return Response.json({ error: 'Unauthorized' }, { status: 401 })
        return Response.json(await prisma.order.findMany())
      }
      export const GET = route({ access: signedIn, handler: nextHandler(handler) })
      export const POST = route({ access: signedIn, handler: nextHandler(handler) })
      "
    `)
  })

  it('a list of exports that holds other things', () => {
    expect(route(`${guarded('const list = async () => {')}const size = 1\nexport { list as GET, size }\n`))
      .toMatchInlineSnapshot(`
      "import { auth } from '@/auth'
      import { prisma } from '@/lib/db'
      import { route } from '@/security'
      import { nextHandler, signedIn } from 'holdfast/next'

      const list = async () => {
        const session = await auth()
        if (!session) return Response.json({ error: 'Unauthorized' }, { status: 401 })
        return Response.json(await prisma.order.findMany())
      }
      const size = 1
      export { size }
      export const GET = route({ access: signedIn, handler: nextHandler(list) })
      "
    `)
  })

  it('several constants in one declaration', () => {
    const fn = `async () => {\n  ${GUARD}\n  ${READS}\n}`
    expect(route(`${IMPORTS}export const GET = ${fn},\n  DELETE = ${fn}\n`)).toMatchInlineSnapshot(`
      "import { auth } from '@/auth'
      import { prisma } from '@/lib/db'
      import { route } from '@/security'
      import { nextHandler, signedIn } from 'holdfast/next'
      export const GET = route({ access: signedIn, handler: nextHandler(async () => {
        const session = await auth()
        if (!session) return Response.json({ error: 'Unauthorized' }, { status: 401 })
        return Response.json(await prisma.order.findMany())
      }) }),
        DELETE = route({ access: signedIn, handler: nextHandler(async () => {
        const session = await auth()
        if (!session) return Response.json({ error: 'Unauthorized' }, { status: 401 })
        return Response.json(await prisma.order.findMany())
      }) })
      "
    `)
  })

  it('double quotes, tabs and CRLF', () => {
    const text = guarded('export async function GET() {')
      .replaceAll("'", '"')
      .replaceAll('  ', '\t')
      .replaceAll('\n', '\r\n')
    const made = route(text)
    expect(made.replaceAll('\r\n', '').includes('\n')).toBe(false)
    expect(made.replaceAll('\r\n', '\n')).toMatchInlineSnapshot(`
      "import { auth } from "@/auth"
      import { prisma } from "@/lib/db"
      import { route } from "@/security"
      import { nextHandler, signedIn } from "holdfast/next"

      export const GET = route({ access: signedIn, handler: nextHandler(async function GET() {
      	const session = await auth()
      	if (!session) return Response.json({ error: "Unauthorized" }, { status: 401 })
      	return Response.json(await prisma.order.findMany())
      }) })
      "
    `)
  })

  it('a file without imports', () => {
    expect(
      route(
        `// The state of the app, for the load balancer.
// Copyright somebody

/** Liveness. */
export function GET() {
  return Response.json({ ok: true })
}
`,
        'app/api/health/route.ts',
      ),
    ).toMatchInlineSnapshot(`
      "// The state of the app, for the load balancer.
      // Copyright somebody

      import { route } from '@/security';
      import { nextHandler, publicAccess } from 'holdfast/next';

      /** Liveness. */
      export const GET = route({ access: publicAccess, handler: nextHandler(function GET() {
        return Response.json({ ok: true })
      }) });
      "
    `)
  })

  it('JavaScript', () => {
    expect(route(guarded('export async function GET(request, { params }) {'), 'app/api/orders/[id]/route.js'))
      .toMatchInlineSnapshot(`
      "import { auth } from '@/auth'
      import { prisma } from '@/lib/db'
      import { route } from '@/security'
      import { nextHandler, signedIn } from 'holdfast/next'

      export const GET = route({ access: signedIn, handler: nextHandler(async function GET(request, { params }) {
        const session = await auth()
        if (!session) return Response.json({ error: 'Unauthorized' }, { status: 401 })
        return Response.json(await prisma.order.findMany())
      }) })
      "
    `)
  })

  it('names that the file has already', () => {
    expect(
      route(
        `import { signedIn } from 'holdfast/next'\n${guarded('export async function GET() {')}const route = 1\nvoid [route, signedIn]\n`,
      ),
    ).toMatchInlineSnapshot(`
      "import { signedIn } from 'holdfast/next'
      import { auth } from '@/auth'
      import { prisma } from '@/lib/db'
      import { route as holdfastRoute } from '@/security'
      import { nextHandler } from 'holdfast/next'

      export const GET = holdfastRoute({ access: signedIn, handler: nextHandler(async function GET() {
        const session = await auth()
        if (!session) return Response.json({ error: 'Unauthorized' }, { status: 401 })
        return Response.json(await prisma.order.findMany())
      }) })
      const route = 1
      void [route, signedIn]
      "
    `)
  })

  it('what is imported of the gate already', () => {
    expect(
      route(
        `import { nextHandler, publicAccess } from 'holdfast/next'
import { route } from '../../../security'
${IMPORTS}
export const GET = route({ access: publicAccess, handler: nextHandler(() => new Response('ok')) })

export async function POST() {
  ${GUARD}
  ${READS}
}
`,
      ),
    ).toMatchInlineSnapshot(`
      "import { nextHandler, publicAccess } from 'holdfast/next'
      import { route } from '../../../security'
      import { auth } from '@/auth'
      import { prisma } from '@/lib/db'
      import { signedIn } from 'holdfast/next'

      export const GET = route({ access: publicAccess, handler: nextHandler(() => new Response('ok')) })

      export const POST = route({ access: signedIn, handler: nextHandler(async function POST() {
        const session = await auth()
        if (!session) return Response.json({ error: 'Unauthorized' }, { status: 401 })
        return Response.json(await prisma.order.findMany())
      }) })

      SKIP GET /api/orders: it is behind the gate already"
    `)
  })

  it('a statement that goes on where no semicolon ends it', () => {
    expect(route(`${guarded('export async function GET() {')};[1].forEach(Number)\n`)).toMatchInlineSnapshot(`
      "import { auth } from '@/auth'
      import { prisma } from '@/lib/db'
      import { route } from '@/security'
      import { nextHandler, signedIn } from 'holdfast/next'

      export const GET = route({ access: signedIn, handler: nextHandler(async function GET() {
        const session = await auth()
        if (!session) return Response.json({ error: 'Unauthorized' }, { status: 401 })
        return Response.json(await prisma.order.findMany())
      }) })
      ;[1].forEach(Number)
      "
    `)
    expect(route(`${guarded('export async function GET() {')}(function once() {})()\n`)).toContain(
      '}) });\n(function once',
    )
  })

  it('comments in any place, a byte order mark, and a function that is declared below its export', () => {
    const odd = `\uFEFFimport { auth } from '@/auth'
import { prisma } from '@/lib/db'
export { list as GET, type Context }
export /* the one */ async /* that adds */ function POST() {
  ${GUARD}
  ${READS}
} // the end
type Context = { params: Promise<{ id: string }> }
async function list() {
  ${GUARD}
  ${READS}
}
`
    const made = route(odd)
    expect(made.startsWith('\uFEFFimport { auth }')).toBe(true)
    expect(made).toContain(
      'export { type Context }\nexport const GET = route({ access: signedIn, handler: nextHandler(list) })\n',
    )
    expect(made).toContain(
      'export /* the one */ const POST = route({ access: signedIn, handler: nextHandler(async /* that adds */ function POST() {',
    )
    expect(made).toContain('}) }) // the end')
  })

  it('a byte order mark where there is nothing to import from', () => {
    const made = route(
      '\uFEFFexport function GET() {\n  return Response.json({ ok: true })\n}\n',
      'app/api/health/route.ts',
    )
    expect(made).toMatch(/^\uFEFFimport \{ route \}/)
  })
})
