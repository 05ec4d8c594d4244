import { describe, expect, it } from 'vitest'
import { rule } from './a6-unguarded-handler.js'
import { verdictsOf } from './judged.test-parts.js'

/** What libraries say of an administrator, by their names. */
const LIBRARIES: Readonly<Record<string, { readonly head: string; readonly call: string }>> = {
  'Clerk, has()': {
    head: `import { auth } from '@clerk/nextjs/server'`,
    call: `(await auth()).has({ role: 'org:admin' })`,
  },
  'Better Auth': {
    head: `import { betterAuth } from 'better-auth'\nconst auth = betterAuth({})`,
    call: `await auth.api.userHasPermission({ body: { userId: session.user.id, permission: { user: ['delete'] } } })`,
  },
  CASL: {
    head: `import { createMongoAbility } from '@casl/ability'\nconst ability = createMongoAbility([])`,
    call: `ability.can('delete', 'User')`,
  },
  Casbin: {
    head: `import { Enforcer } from 'casbin'\nconst enforcer = new Enforcer()`,
    call: `await enforcer.enforce(session.user.id, 'users', 'delete')`,
  },
  Kinde: {
    head: `import { getKindeServerSession } from '@kinde-oss/kinde-auth-nextjs/server'`,
    call: `await getKindeServerSession().getPermission('users:delete')`,
  },
}

const NO = 'return new Response(null, { status: 403 })'
const EFFECT = 'await db.user.deleteMany()'

const admin = (head: string, body: string): readonly string[] =>
  verdictsOf(rule, {
    'app/api/admin/users/route.ts': `import { PrismaClient } from '@prisma/client'\nimport { getServerSession } from 'next-auth'\n${head}\nconst db = new PrismaClient()\nexport async function DELETE(req: Request) {\n  const session = await getServerSession()\n  if (!session?.user) return new Response(null, { status: 401 })\n  ${body}\n  return new Response(null, { status: 204 })\n}\n`,
  })

describe.each(Object.entries(LIBRARIES))('%s', (_, { head, call }) => {
  it('clears where it is asked first, and acted on', () => {
    expect(admin(head, `const may = ${call}\n  if (!may) ${NO}\n  ${EFFECT}`)).toEqual(['pass'])
  })
  it('fails where it is there and not used', () => {
    expect(admin(head, EFFECT)).toEqual(['fail'])
  })
  it('fails where nobody acts on what it says', () => {
    expect(admin(head, `${call}\n  ${EFFECT}`)).toEqual(['fail'])
  })
  it('fails where it is asked afterwards', () => {
    expect(admin(head, `${EFFECT}\n  const may = ${call}\n  if (!may) ${NO}`)).toEqual(['fail'])
  })
})
