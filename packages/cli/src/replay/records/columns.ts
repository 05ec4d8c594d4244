/** Requests column by column: 24 bytes each. What a number names, `Names` tells. */
export class Columns {
  readonly times: Float64Array
  readonly addresses: Uint32Array
  readonly users: Uint32Array
  readonly agents: Uint32Array
  readonly routes: Uint32Array
  length = 0

  /** Over given memory, for what is read from a file. */
  constructor(
    readonly capacity: number,
    readonly memory = new ArrayBuffer(capacity * BYTES),
  ) {
    this.times = new Float64Array(memory, 0, capacity)
    const column = (index: number): Uint32Array => new Uint32Array(memory, capacity * (8 + index * 4), capacity)
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

  /** Adds one of another's. */
  addOne(from: Columns, at: number): void {
    this.add(from.times[at]!, from.addresses[at]!, from.users[at]!, from.agents[at]!, from.routes[at]!)
  }
}

/** Of one request. */
export const BYTES = 24
