/** Requests column by column: 24 bytes each. What a number names, `Names` tells. */
export class Columns {
  readonly times: Float64Array
  readonly addresses: Uint32Array
  readonly users: Uint32Array
  readonly agents: Uint32Array
  readonly routes: Uint32Array
  length = 0

  /** Over given memory, for what is read from a file; `start` and `size`: a part of it only. */
  constructor(
    readonly capacity: number,
    readonly memory = new ArrayBuffer(capacity * BYTES),
    start = 0,
    size = capacity,
  ) {
    this.times = new Float64Array(memory, start * 8, size)
    const column = (index: number): Uint32Array => new Uint32Array(memory, capacity * (8 + index * 4) + start * 4, size)
    this.addresses = column(0)
    this.users = column(1)
    this.agents = column(2)
    this.routes = column(3)
  }

  /** @param time milliseconds since the Unix epoch, whole */
  add(time: number, address: number, user: number, agent: number, route: number): void {
    const at = this.length++
    this.times[at] = time
    this.addresses[at] = address
    this.users[at] = user
    this.agents[at] = agent
    this.routes[at] = route
  }

  /** Adds some of another's, in their order. */
  addFrom(from: Columns, start: number, end: number): void {
    this.times.set(from.times.subarray(start, end), this.length)
    this.addresses.set(from.addresses.subarray(start, end), this.length)
    this.users.set(from.users.subarray(start, end), this.length)
    this.agents.set(from.agents.subarray(start, end), this.length)
    this.routes.set(from.routes.subarray(start, end), this.length)
    this.length += end - start
  }

  /** Some of it in the same memory, to be read. */
  part(start: number, end: number): Columns {
    const part = new Columns(this.capacity, this.memory, start, end - start)
    part.length = end - start
    return part
  }

  /** All of it in another order, by places. */
  inOrder(order: Uint32Array): Columns {
    const columns = new Columns(order.length)
    gather(this.times, order, columns.times)
    gather(this.addresses, order, columns.addresses)
    gather(this.users, order, columns.users)
    gather(this.agents, order, columns.agents)
    gather(this.routes, order, columns.routes)
    columns.length = order.length
    return columns
  }
}

/** Of one request. */
export const BYTES = 24

/** One column after the other: memory is read and written in long stretches. */
function gather<T extends Float64Array | Uint32Array>(from: T, order: Uint32Array, to: T): void {
  for (let at = 0; at < order.length; at++) to[at] = from[order[at]!]!
}
