import { expect, it } from 'vitest'
import { only, tableOf } from './table.test-parts.js'

const handler = `async (request: Request, { params }: { params: Promise<{ id: string }> }) => {
  const { id } = await params
  const { note } = await request.json()
  return Response.json(await prisma.order.update({ where: { id }, data: { note } }))
}`

it('a handler of Next’s own form has the gate’s access, and what it checks by itself', () => {
  const row = only(
    tableOf({
      'app/api/orders/[id]/route.ts': `import { nextHandler, signedIn } from 'holdfast/next'
import { PrismaClient } from '@prisma/client'
import { route } from '@/security'
const prisma = new PrismaClient()
export const PATCH = route({ access: signedIn, handler: nextHandler(${handler}) })
`,
    }),
  )
  expect(row.access).toEqual({ value: { kind: 'signed-in' }, source: 'gate' })
  expect(row.input.value).toEqual({ body: 'unchecked', params: 'unchecked' })
  expect(row.object.value).toBe('none')
})

it('finds it by its name too, and nobody may call where access is TODO', () => {
  const row = only(
    tableOf({
      'app/api/orders/route.ts': `import { nextHandler, TODO } from 'holdfast/next'
import { route } from '@/security'
async function handler(request: Request) {
  return Response.json(request.url)
}
export const GET = route({ access: TODO('reads orders'), handler: nextHandler(handler) })
`,
    }),
  )
  expect(row.access).toEqual({ value: { kind: 'own', text: 'TODO(reads orders)' }, source: 'gate' })
})
