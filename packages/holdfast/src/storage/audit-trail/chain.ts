import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'

/** One row as the table holds it. */
export interface TrailRow {
  /** From 1, without gaps. */
  readonly seq: number
  /** The event as JSON, to the letter. */
  readonly event: string
  /** The MAC of the row before it; 32 zeros before the first. */
  readonly before: Buffer
  readonly mac: Buffer
  /** Which secret it was made with. */
  readonly key: string
}

/** Where the trail begins and ends, sealed: without it a deleted last row would leave no gap. */
export interface TrailEnds {
  /** The first row that is kept. */
  readonly first: number
  readonly before: Buffer
  /** 0 before the first row. */
  readonly last: number
  readonly mac: Buffer
  readonly key: string
  readonly seal: Buffer
}

export interface TrailKey {
  /** Public: 16 hex digits. */
  readonly id: string
  rowMac(row: Pick<TrailRow, 'seq' | 'event' | 'before'>): Buffer
  seal(ends: Pick<TrailEnds, 'first' | 'before' | 'last' | 'mac'>): Buffer
}

export const START: Buffer = Buffer.alloc(32)

/** What a row follows that was written where the ends did not verify: no MAC of a row. */
export const BROKEN: Buffer = Buffer.alloc(32, 0xff)

/**
 * HMAC-SHA-256 under a key derived for this purpose alone (RFC 5869): who has the database and not the secret can make
 * no row, no seal, and nothing that looks like one of another place.
 */
export function trailKey(secret: string): TrailKey {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'holdfast/audit-trail/1', 32))
  const mac = (...parts: readonly string[]) => createHmac('sha256', key).update(parts.join('\n')).digest()
  return {
    id: mac('id').subarray(0, 8).toString('hex'),
    rowMac: ({ seq, event, before }) => mac('row', `${seq}`, before.toString('hex'), event),
    seal: ({ first, before, last, mac: end }) =>
      mac('ends', `${first}`, before.toString('hex'), `${last}`, end.toString('hex')),
  }
}

export function sealed(ends: Pick<TrailEnds, 'first' | 'before' | 'last' | 'mac'>, key: TrailKey): TrailEnds {
  return { ...ends, key: key.id, seal: key.seal(ends) }
}

/** Whether the ends are what was sealed, by one of these keys. */
export function isSealed(ends: TrailEnds, keys: readonly TrailKey[]): boolean {
  const seal = keyOf(ends, keys)?.seal(ends)
  return seal !== undefined && same(seal, ends.seal)
}

/** Whether the row is what was written there. */
export function isAuthentic(row: TrailRow, keys: readonly TrailKey[]): boolean {
  const mac = keyOf(row, keys)?.rowMac(row)
  return mac !== undefined && same(mac, row.mac)
}

export function keyOf({ key }: { readonly key: string }, keys: readonly TrailKey[]): TrailKey | undefined {
  return keys.find(({ id }) => id === key)
}

export function same(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b)
}
