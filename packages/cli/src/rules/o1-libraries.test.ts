import { describe, expect, it } from 'vitest'
import { rule } from './o1-cross-site-request.js'
import { verdictsOf } from './judged.test-parts.js'

interface Library {
  readonly head: string
  /** Asks, and ends the call for what is forged. */
  readonly acts: string
  /** Asks, and goes on. */
  readonly ignores: string
}

const NO = 'return new Response(null, { status: 403 })'

const LIBRARIES: Readonly<Record<string, Library>> = {
  csrf: {
    head: `import Tokens from 'csrf'\nconst tokens = new Tokens()`,
    acts: `if (!tokens.verify(process.env.CSRF_SECRET, req.headers.get('x-token'))) ${NO}`,
    ignores: `tokens.verify(process.env.CSRF_SECRET, req.headers.get('x-token'))`,
  },
  '@edge-csrf/nextjs': {
    head: `import { createCsrfProtect } from '@edge-csrf/nextjs'\nconst protect = createCsrfProtect({ cookie: { secure: true } })`,
    acts: `try {\n    await protect(req, new Response())\n  } catch {\n    ${NO}\n  }`,
    ignores: `try {\n    await protect(req, new Response())\n  } catch {\n    console.warn('forged')\n  }`,
  },
  'the Origin header': {
    head: '',
    acts: `if (req.headers.get('origin') !== 'https://app.example') ${NO}`,
    ignores: `req.headers.get('origin')`,
  },
  'Sec-Fetch-Site': {
    head: '',
    acts: `if (req.headers.get('sec-fetch-site') !== 'same-origin') ${NO}`,
    ignores: `req.headers.get('sec-fetch-site')`,
  },
  'a token of the project’s': {
    head: '',
    acts: `const given = req.headers.get('x-csrf-token')\n  if (given === null || given !== req.cookies.get('csrf')?.value) ${NO}`,
    ignores: `req.headers.get('x-csrf-token')`,
  },
  'a function of the project': {
    head: `function isSameOrigin(req) {\n  return req.headers.get('origin') === new URL(req.url).origin\n}`,
    acts: `if (!isSameOrigin(req)) ${NO}`,
    ignores: `isSameOrigin(req)`,
  },
  'a module that is not here': {
    head: `import { isSameOrigin } from '@acme/origin'`,
    acts: `if (!isSameOrigin(req)) ${NO}`,
    ignores: `isSameOrigin(req)`,
  },
}

const WRITE = `await db.user.delete({ where: { id: session.user.id } })`

const account = (head: string, body: string): readonly string[] =>
  verdictsOf(rule, {
    'app/api/account/route.ts': `import { PrismaClient } from '@prisma/client'\nimport { getServerSession } from 'next-auth'\n${head}\nconst db = new PrismaClient()\nexport async function GET(req: Request) {\n  const session = await getServerSession()\n  if (!session?.user) return new Response(null, { status: 401 })\n  ${body}\n  return Response.json({ ok: true })\n}\n`,
  })

describe.each(Object.entries(LIBRARIES))('%s', (_, { head, acts, ignores }) => {
  it('clears where it is asked first, and acted on', () => {
    expect(account(head, `${acts}\n  ${WRITE}`)).toEqual(['pass'])
  })
  it('fails where it is there and not used', () => {
    expect(account(head, WRITE)).toEqual(['fail'])
  })
  it('fails where nobody acts on what it says', () => {
    expect(account(head, `${ignores}\n  ${WRITE}`)).toEqual(['fail'])
  })
  it('fails where it is asked afterwards', () => {
    expect(account(head, `${WRITE}\n  ${acts}`)).toEqual(['fail'])
  })
})
