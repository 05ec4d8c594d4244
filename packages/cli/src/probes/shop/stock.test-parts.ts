import { createHash, randomBytes, randomUUID } from 'node:crypto'

export interface User {
  readonly id: string
  readonly email: string
  readonly password: string
  name: string
  readonly roles: readonly string[]
}

export interface Order {
  readonly id: string
  readonly ownerId: string
  item: unknown
  quantity: unknown
  note: unknown
}

export interface Session {
  readonly id: string
  readonly userId: string
  /** Of the refresh token that is good. */
  refresh: string
  /** Of those that were good. */
  readonly spent: Set<string>
}

/** What the shop remembers. */
export interface Stock {
  readonly users: Map<string, User>
  readonly orders: Map<string, Order>
  readonly sessions: Map<string, Session>
  readonly posts: { readonly id: string; readonly title: unknown }[]
  /** When calls were counted, by limit and caller. */
  readonly counted: Map<string, number[]>
}

export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex')

export const opaque = (): string => randomBytes(24).toString('base64url')

export function newStock(): Stock {
  const admin = {
    id: randomUUID(),
    email: 'admin@shop.example',
    password: hashOf(opaque()),
    name: 'Grace Hopper',
    roles: ['admin'],
  }
  const order = { id: randomUUID(), ownerId: admin.id, item: 'Lantern', quantity: 1, note: '' }
  return {
    users: new Map([[admin.id, admin]]),
    orders: new Map([[order.id, order]]),
    sessions: new Map(),
    posts: ['Opening hours', 'A new harbour lamp'].map((title) => ({ id: randomUUID(), title })),
    counted: new Map(),
  }
}

export const publicly = ({ id, email, name, roles }: User): object => ({ id, email, name, roles })
