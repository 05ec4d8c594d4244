import { describe, expect, it } from 'vitest'
import { route, SECURITY, wrapped, ROUTE } from './wrap.test-parts.js'

const IMPORTS = `import { auth } from '@/auth'
import { prisma } from '@/lib/db'
import { NextResponse } from 'next/server'
`
const READS = 'return NextResponse.json(await prisma.order.findMany())'

/** The access that a handler's body gets, or why none is written down. */
function access(
  body: string,
  imports = '',
  more: Readonly<Record<string, string>> = {},
  at = ROUTE,
  method = 'GET',
): string {
  const made = route(
    `${IMPORTS}${imports}\nexport async function ${method}(request: Request) {\n${body}\n}\n`,
    at,
    more,
  )
  return /access: (.*), handler: nextHandler/.exec(made)?.[1] ?? made.replace(/^SKIP \w+ \S+: /, '')
}

describe('signedIn, where nobody else is answered', () => {
  it.each([
    [
      'a session that is not there',
      'const session = await auth()\nif (!session) return NextResponse.json({}, { status: 401 })',
    ],
    [
      'its user',
      "const session = await auth()\nif (!session?.user) { return new NextResponse('no', { status: 403 }) }",
    ],
    [
      'a part that is taken out',
      'const { user } = (await auth()) ?? {}\nif (!user) return new Response(null, { status: 401 })',
      'TODO',
    ],
    ['a throw', "const session = await auth()\nif (session == null) throw new Error('Unauthorized')"],
    [
      'one of several reasons',
      "const session = await auth()\nif (!session || !request.headers.get('x-team')) return NextResponse.json({}, { status: 400 })",
    ],
    [
      'a flag',
      'const session = await auth()\nconst known = !!session?.user\nif (!known) return NextResponse.json({}, { status: 401 })',
    ],
    [
      'a name that is assigned',
      'let session\ntry { session = await auth() } catch { return NextResponse.json({}, { status: 500 }) }\nif (!session) return NextResponse.json({}, { status: 401 })',
    ],
    [
      'inside of try',
      "try {\nconst session = await auth()\nif (!session) return NextResponse.json({}, { status: 401 })\nreturn NextResponse.json(await prisma.order.findMany())\n} catch (error) { return NextResponse.json({ error: 'failed' }, { status: 500 }) }",
    ],
    [
      'a refusal before it',
      'if (!request.body) return NextResponse.json({}, { status: 400 })\nconst session = await auth()\nif (!session) return NextResponse.json({}, { status: 401 })',
    ],
  ])('%s', (_title, body, expected = 'signedIn') => {
    const found = access(body.includes('try {\nconst') ? body : `${body}\n${READS}`)
    if (expected === 'TODO') expect(found).toContain('TODO')
    else expect(found).toBe(expected)
  })

  it('a function of the project that answers for it', () => {
    const more = {
      'lib/user.ts': `import { auth } from '@/auth'
export async function currentUser() {
  const session = await auth()
  return session?.user ?? null
}
export async function requireUser() {
  const user = await currentUser()
  if (!user) throw new Error('Unauthorized')
  return user
}
export const refused = (text: string, status: number) => Response.json({ error: text }, { status })
`,
    }
    const imports = "import { currentUser, refused, requireUser } from '@/lib/user'\n"
    expect(
      access(`const user = await currentUser()\nif (!user) return refused('no', 401)\n${READS}`, imports, more),
    ).toBe('signedIn')
    expect(access(`await requireUser()\n${READS}`, imports, more)).toBe('signedIn')
    expect(access(`const user = await requireUser()\nvoid user\n${READS}`, imports, more)).toBe('signedIn')
  })

  it.each([
    [
      'next-auth 4',
      "import { getServerSession } from 'next-auth'\nimport { authOptions } from '@/lib/auth-options'\n",
      'await getServerSession(authOptions)',
    ],
    [
      'Better Auth',
      "import { headers } from 'next/headers'\nimport { better } from '@/lib/better'\n",
      'await better.api.getSession({ headers: await headers() })',
    ],
    ['Clerk', "import { currentUser } from '@clerk/nextjs/server'\n", 'await currentUser()'],
  ])('%s', (_title, imports, call) => {
    expect(
      access(`const session = ${call}\nif (!session) return NextResponse.json({}, { status: 401 })\n${READS}`, imports),
    ).toBe('signedIn')
  })

  it('Better Auth by the headers of the request, and by no others', () => {
    const imports = "import { better } from '@/lib/better'\n"
    const body = (headers: string): string =>
      `const session = await better.api.getSession({ headers: ${headers} })\nif (!session) return NextResponse.json({}, { status: 401 })\n${READS}`
    expect(access(body('request.headers'), imports)).toBe('signedIn')
    expect(access(body('new Headers({ cookie: request.url })'), imports)).toContain('TODO')
  })

  it('Clerk’s user id, and not what is there for everybody', () => {
    const imports = "import { auth as clerk } from '@clerk/nextjs/server'\n"
    const refusal = 'return NextResponse.json({}, { status: 401 })'
    expect(access(`const { userId } = await clerk()\nif (!userId) ${refusal}\n${READS}`, imports)).toBe('signedIn')
    expect(access(`const session = await clerk()\nif (!session) ${refusal}\n${READS}`, imports)).toContain('TODO')
    expect(access(`const { userId = 'guest' } = await clerk()\nif (!userId) ${refusal}\n${READS}`, imports)).toContain(
      'TODO',
    )
  })
})

describe('left to people, where somebody else might be answered', () => {
  const SESSION = 'const session = await auth()\n'
  const REFUSAL = 'return NextResponse.json({}, { status: 401 })'
  it.each([
    [
      'an answer before the check',
      `if (request.url.endsWith('v')) return NextResponse.json({ version: 1 })\n${SESSION}if (!session) ${REFUSAL}`,
      'before it asks',
    ],
    [
      'an answer for strangers',
      `${SESSION}if (!session) return NextResponse.json([])`,
      'it answers whoever is not signed in',
    ],
    [
      'a page for strangers',
      `${SESSION}if (!session) redirect('/login')`,
      'sends whoever is not signed in to another page',
    ],
    [
      'a session or a key',
      `${SESSION}if (!session && request.headers.get('x-key') !== process.env.API_KEY) ${REFUSAL}`,
      'TODO',
    ],
    [
      'a session that may be another',
      `const user = (await auth())?.user ?? (await byKey(request))\nif (!user) ${REFUSAL}`,
      'TODO',
    ],
    ['a check for some', `if (request.url.includes('all')) {\n${SESSION}if (!session) ${REFUSAL}\n}`, 'TODO'],
    ['a check that is swallowed', `try {\n${SESSION}if (!session) throw new Error('no')\n} catch {}`, 'TODO'],
    ['a check that nothing hangs on', `${SESSION}console.log(session)`, 'TODO'],
    [
      'a status that is not in the code',
      `${SESSION}if (!session) return NextResponse.json({}, { status: Number(process.env.STATUS) })`,
      'TODO',
    ],
    ['no check', '', 'asks nobody who calls'],
  ])('%s', (_title, body, seen) => {
    const imports = "import { redirect } from 'next/navigation'\nimport { byKey } from '@/lib/keys'\n"
    const found = access(`${body}\n${READS}`, imports, {
      'lib/keys.ts':
        'export async function byKey(request: Request) { return prisma.user.findFirst({ where: { apiKey: request.headers.get("x-key") } }) }',
    })
    expect(found).toContain('TODO')
    expect(found).toContain(seen)
  })

  it('a test that lets a made-up user in', () => {
    const more = {
      'lib/user.ts': `import { auth } from '@/auth'
export async function currentUser() {
  if (process.env.NODE_ENV === 'test') return { id: 'test' }
  const session = await auth()
  return session?.user ?? null
}
`,
    }
    const imports = "import { currentUser } from '@/lib/user'\n"
    expect(access(`const user = await currentUser()\nif (!user) ${REFUSAL}\n${READS}`, imports, more)).toContain('TODO')
  })

  it('a token of the app’s own, which no provider knows', () => {
    const imports = "import { jwtVerify } from 'jose'\n"
    const body = `const { payload } = await jwtVerify(request.headers.get('authorization')?.slice(7) ?? '', key)\nif (!payload.sub) ${REFUSAL}\n${READS}`
    expect(access(body, imports)).toContain('TODO')
  })

  it('a secret that is compared', () => {
    const body = `if (request.headers.get('authorization') !== \`Bearer \${process.env.CRON_SECRET}\`) ${REFUSAL}\n${READS}`
    expect(access(body, '', {}, 'app/api/cron/route.ts')).toContain('it compares a secret')
  })

  it('a session that the gate has no provider for', () => {
    const more = { 'security.ts': SECURITY.replace(/ {4}authJs.*\n/, '') }
    expect(access(`${SESSION}if (!session) ${REFUSAL}\n${READS}`, '', more)).toContain(
      'whose sessions no provider of the gate knows',
    )
  })

  it('a provider that lets nobody in before it is set up', () => {
    const body = `const { userId } = await clerk()\nif (!userId) ${REFUSAL}\n${READS}`
    const imports = "import { auth as clerk } from '@clerk/nextjs/server'\n"
    const waiting = SECURITY.replace(/ {4}clerk\(.*\n/, '    ...(jwtKey ? [clerk({ jwtKey })] : []),\n').replace(
      'export const',
      'const jwtKey = process.env.CLERK_JWT_KEY\nexport const',
    )
    expect(access(body, imports, { 'security.ts': waiting })).toContain('waits for CLERK_JWT_KEY')
    expect(access(body, imports, { 'security.ts': waiting, '.env.example': 'CLERK_JWT_KEY=pem\n' })).toContain('TODO')
    expect(access(body, imports, { 'security.ts': waiting, '.env.local': 'CLERK_JWT_KEY=pem\n' })).toBe('signedIn')
    const unwritten = SECURITY.replace(/authJs\(.*\n/, 'authJs({ version: 5, session: sessionOf }),\n').replace(
      'export const',
      "const sessionOf = async () => {\n  throw new Error('not yet')\n}\nexport const",
    )
    expect(access(`${SESSION}if (!session) ${REFUSAL}\n${READS}`, '', { 'security.ts': unwritten })).toContain(
      'waits for `sessionOf`',
    )
  })

  it('sessions that are encoded, named or sent in ways of the app’s own', () => {
    const body = `${SESSION}if (!session) ${REFUSAL}\n${READS}`
    const config = (options: string): Record<string, string> => ({
      'auth.ts': `import NextAuth from 'next-auth'\nexport const { auth } = NextAuth({ providers: [], ${options} })\n`,
    })
    expect(access(body, '', config('jwt: { encode: mine }'))).toContain('encodes its tokens')
    expect(access(body, '', config("cookies: { sessionToken: { name: 'own' } }"))).toContain('cookieName')
    expect(access(body, '', config('session: { maxAge: 60 }'))).toBe('signedIn')
    const better = {
      'lib/better.ts':
        "import { betterAuth } from 'better-auth'\nexport const better = betterAuth({ plugins: [bearer()] })\n",
    }
    const asked = body.replace('await auth()', 'await better.api.getSession({ headers: request.headers })')
    expect(access(asked, "import { better } from '@/lib/better'\n", better)).toContain('tokens and keys')
  })
})

describe('role', () => {
  const GUARD = 'const session = await auth()\nif (!session) return NextResponse.json({}, { status: 401 })\n'
  it.each([
    [
      'asked for behind the session',
      `${GUARD}if (session.user.role !== 'admin') return NextResponse.json({}, { status: 403 })`,
      "role('admin')",
    ],
    [
      'one of several',
      `${GUARD}if (!['admin', 'editor'].includes(session.user.role)) return NextResponse.json({}, { status: 403 })`,
      "role('admin', 'editor')",
    ],
    [
      'in one test with the session',
      "const session = await auth()\nif (!session || session.user.role !== 'admin') return NextResponse.json({}, { status: 403 })",
      "role('admin')",
    ],
    [
      'answered in another way',
      `${GUARD}if (session.user.role !== 'admin') return NextResponse.json({}, { status: 404 })`,
      'signedIn',
    ],
    [
      'kept in another place',
      `${GUARD}if (session.user.userRole !== 'admin') return NextResponse.json({}, { status: 403 })`,
      'signedIn',
    ],
    [
      'of a record',
      `${GUARD}const user = await prisma.user.findFirst({ where: { id: session.user.id } })\nif (user.role !== 'admin') return NextResponse.json({}, { status: 403 })`,
      'signedIn',
    ],
  ])('%s', (_title, body, expected) => {
    expect(access(`${body}\n${READS}`)).toBe(expected)
  })

  it('is not asked for where the provider does not say what it is', () => {
    const more = { 'security.ts': SECURITY.replace(', roles: ({ role }) => [role as string]', '') }
    const body = `${GUARD}if (session.user.role !== 'admin') return NextResponse.json({}, { status: 403 })\n${READS}`
    expect(access(body, '', more)).toBe('signedIn')
  })
})

describe('publicAccess, where everybody is meant to call', () => {
  it.each([
    ['a liveness check', 'app/api/health/route.ts', 'GET', 'return NextResponse.json({ ok: true })'],
    [
      'records for everybody',
      'app/api/posts/route.ts',
      'GET',
      'return NextResponse.json(await prisma.post.findMany())',
    ],
    [
      'a way in',
      'app/api/register/route.ts',
      'POST',
      'const { email, password } = await request.json()\nreturn NextResponse.json(await prisma.user.create({ data: { email, password } }))',
    ],
  ])('%s', (_title, path, method, body) => {
    expect(access(body, '', {}, path, method)).toBe('publicAccess')
  })

  it('a webhook whose signature is verified', () => {
    const imports = "import Stripe from 'stripe'\nconst stripe = new Stripe(process.env.STRIPE_KEY!)\n"
    const body = `const event = stripe.webhooks.constructEvent(await request.text(), request.headers.get('stripe-signature')!, process.env.STRIPE_WEBHOOK_SECRET!)
await prisma.order.update({ where: { id: event.data.object.metadata.order }, data: { paid: true } })
return NextResponse.json({ received: true })`
    expect(access(body, imports, {}, 'app/api/webhooks/stripe/route.ts', 'POST')).toBe('publicAccess')
    const unchecked = body.replace(/const event = .*/, 'const event = await request.json()')
    expect(access(unchecked, imports, {}, 'app/api/webhooks/stripe/route.ts', 'POST')).toContain('TODO')
  })

  it.each([
    ['somebody’s records', 'app/api/orders/route.ts', 'GET', READS],
    [
      'records that only some get elsewhere',
      'app/api/posts/route.ts',
      'GET',
      'return NextResponse.json({ posts: await prisma.post.findMany(), users: await prisma.user.findMany() })',
    ],
    [
      'users below a path of sign-in',
      'app/api/auth/users/route.ts',
      'GET',
      'return NextResponse.json(await prisma.user.findMany())',
    ],
    [
      'a change of what everybody reads',
      'app/api/posts/route.ts',
      'POST',
      'return NextResponse.json(await prisma.post.create({ data: await request.json() }))',
    ],
    [
      'a liveness check that lists',
      'app/api/health/route.ts',
      'GET',
      'return NextResponse.json(await prisma.user.findMany())',
    ],
    ['nothing that is known', 'app/api/sum/route.ts', 'POST', 'return NextResponse.json(1)'],
  ])('never of %s', (_title, path, method, body) => {
    expect(access(body, '', {}, path, method)).toContain('TODO')
  })

  it('not where the answer may be made at build', () => {
    const more = { 'next.config.ts': 'export default { cacheComponents: true }' }
    expect(access('return NextResponse.json({ ok: true })', '', more, 'app/api/health/route.ts')).toContain(
      'cacheComponents',
    )
    const session = 'const session = await auth()\nif (!session) return NextResponse.json({}, { status: 401 })\n'
    expect(access(session + READS, '', more)).toBe('signedIn')
  })
})

describe('TODO', () => {
  const open = `${IMPORTS}
export async function DELETE() {
  await prisma.order.deleteMany()
  return new Response(null, { status: 204 })
}
`

  it('leaves the handler as it is, and says where to decide', () => {
    const { files, plan } = wrapped({ [ROUTE]: open })
    expect(files).toEqual({})
    expect(plan.items).toMatchObject([
      {
        action: 'skip',
        path: ROUTE,
        todo: expect.stringContaining(`Decide who may call DELETE /api/orders (${ROUTE}:5)`) as string,
      },
    ])
  })

  it('refuses everybody where that was asked for, and is never public', () => {
    const { files, plan } = wrapped({ [ROUTE]: open }, { undecided: 'deny' })
    expect(files[ROUTE]).toContain(
      "access: TODO('it reads or changes what strangers may not be meant to, and asks nobody who calls')",
    )
    expect(files[ROUTE]).not.toContain('publicAccess')
    expect(plan.todos).toEqual([{ path: ROUTE, line: 5, todo: expect.stringContaining('refuses everybody') as string }])
  })
})
