import { describe, expect, it } from 'vitest'
import { editor } from './language-service.ts'

const SECURITY = `
import { all, any, holdfast, noObject, publicAccess, role, scope, signedIn, slidingWindow } from 'holdfast/next'
import { memory } from 'holdfast/stores/memory'
import { z } from 'zod'
export const { route, routes, action, currentPrincipal, requirePrincipal, auth } = holdfast({
  origin: 'https://app.example.com',
  trustedProxies: 'none',
  identity: [],
  limits: { store: memory(), onStoreError: 'local' },
})
interface Order { id: string; ownerId: string; note: string }
declare const orders: { find(id: string): Promise<Order | null>; update(id: string, change: { note: string }): Promise<Order> }
`

const PATCH = `route({
  access: signedIn,
  limit: slidingWindow(10, '10 s'),
  params: z.object({ id: z.uuid() }),
  body: z.object({ note: z.string().max(500) }),
  object: ({ params }) => orders.find(params.id),
  can: ({ principal, object }) => object.ownerId === principal.id,
  handler: ({ «object»object, «body»body, «params»params, «principal»principal }) => orders.update(object.id, body),
})`

describe('a consumer in an editor', { timeout: 120_000 }, () => {
  it('sees the words of their own schemas on the handler’s arguments', () => {
    const view = editor(`${SECURITY}export const PATCH = ${PATCH}`)
    expect(view.errors()).toEqual([])
    expect(view.hover('body')).toBe('(parameter) body: { note: string; }')
    expect(view.hover('params')).toBe('(parameter) params: { id: string; }')
    expect(view.hover('object')).toBe('(parameter) object: Order')
    expect(view.hover('principal')).toBe('(parameter) principal: Principal')
  })

  it('reads what a missing access is', () => {
    const [error] = editor(`${SECURITY}export const GET = route({ handler: () => 'hello' })`).errors()
    expect(error).toContain("Property 'access' is missing")
  })

  it('reads what params without object and can lack, in a name that says it', () => {
    const declared = `route({ access: signedIn, params: z.object({ id: z.uuid() }), handler: () => 'hello' })`
    const [error] = editor(`${SECURITY}export const GET = ${declared}`).errors()
    expect(error).toContain('GuardedParamsNeedObjectAndCan')
    expect(error).toMatch(/object, can/)
  })

  it('reads that an object needs can', () => {
    const declared = `route({ access: signedIn, params: z.object({ id: z.uuid() }), object: ({ params }) => orders.find(params.id), handler: () => 'hello' })`
    const [error] = editor(`${SECURITY}export const GET = ${declared}`).errors()
    expect(error).toContain("Property 'can' is missing")
    expect(error).toMatch(/ObjectNeedsCan|GuardedParamsNeedObjectAndCan/)
  })

  it('learns that the order of the properties is the order of inference', () => {
    const declared = `route({
      access: signedIn,
      params: z.object({ id: z.uuid() }),
      handler: ({ object }) => object.note,
      can: ({ object }) => object.ownerId === 'me',
      object: ({ params }) => orders.find(params.id),
    })`
    const errors = editor(`${SECURITY}export const GET = ${declared}`).errors()
    expect(errors.join('\n')).toMatch(/Property '(note|ownerId)' does not exist|'object' is (possibly|of type)/)
  })

  it('publishes declarations without naming a private path (TS2742)', () => {
    const view = editor(`${SECURITY}
export const handlers = routes({ GET: route({ access: publicAccess, handler: () => 'hello' }), PATCH: ${PATCH} })
export const { GET, HEAD, POST, PUT, PATCH: patch, DELETE, OPTIONS } = handlers
export const bare = ${PATCH}
export const rename = action({ name: 'orders.rename', access: all(signedIn, any(role('admin'), scope('orders:write'))), input: z.object({ note: z.string() }), handler: ({ input }) => input.note })
export const { handlers: account } = auth
export const marker = noObject('public product code')
`)
    expect(view.errors()).toEqual([])
    const { text, errors } = view.declaration()
    expect(errors).toEqual([])
    expect(text).toContain('export declare const rename: ')
    expect(text).not.toMatch(/import\("\.|node_modules|\/dist\//)
  })
})
