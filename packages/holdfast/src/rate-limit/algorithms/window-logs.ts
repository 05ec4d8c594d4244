import { doubled } from './doubled.js'

/** Ends a list of free places. */
const END = 0xffff_ffff

/**
 * Who took how much and when, for very many keys, in a few typed arrays: a log is a number, and a key with one request
 * costs 25 bytes here. Each log is a ring of (time, units), oldest first, that doubles on demand; rings of one size share
 * a list of free places. Nothing here knows a clock, a limit or a key.
 */
export class WindowLogs {
  // Of each log: where its ring lies, the power of two of its size, its oldest entry, how many, and the sum of their units.
  #ring = new Uint32Array(16)
  #power = new Uint8Array(16)
  #head = new Uint16Array(16)
  #length = new Uint16Array(16)
  #sum = new Uint32Array(16)
  #logs = 0
  #freeLog = END

  // Of each entry of every ring. The first entry of a free ring holds the next free one of its size in `#units`.
  #times = new Float64Array(16)
  #units = new Uint32Array(16)
  #entries = 0
  #freeRing: number[] = []

  /** One more than the highest log that was ever open. */
  get size(): number {
    return this.#logs
  }

  /** Places for entries that were ever needed at once: what bounds the memory of all rings. */
  get places(): number {
    return this.#entries
  }

  /** An empty log. */
  open(): number {
    let log = this.#freeLog
    if (log === END) {
      log = this.#logs++
      if (log === this.#ring.length) this.#growLogs()
    } else {
      this.#freeLog = this.#ring[log]!
    }
    this.#ring[log] = this.#openRing(0)
    this.#power[log] = this.#head[log] = this.#length[log] = this.#sum[log] = 0
    return log
  }

  /** Its number may be that of another log from now on. */
  close(log: number): void {
    this.#closeRing(this.#ring[log]!, this.#power[log]!)
    this.#length[log] = 0
    this.#ring[log] = this.#freeLog
    this.#freeLog = log
  }

  /** Drops the entries up to and including `expired`; the units of those that are left. */
  live(log: number, expired: number): number {
    let length = this.#length[log]!
    let sum = this.#sum[log]!
    if (length === 0) return 0
    const ring = this.#ring[log]!
    let head = this.#head[log]!
    if (this.#times[ring + head]! > expired) return sum
    const mask = (1 << this.#power[log]!) - 1
    do {
      sum -= this.#units[ring + head]!
      head = (head + 1) & mask
      length--
    } while (length > 0 && this.#times[ring + head]! <= expired)
    this.#head[log] = head
    this.#length[log] = length
    this.#sum[log] = sum
    return sum
  }

  /**
   * Adds units at `time`, which is not before the newest entry. Entries of one `grain` of time become one entry with the
   * time of the latest: they leave later than they came, never earlier.
   */
  add(log: number, units: number, time: number, grain: number): void {
    const length = this.#length[log]!
    this.#sum[log] = this.#sum[log]! + units
    if (length > 0) {
      const last = this.#at(log, length - 1)
      const newest = this.#times[last]!
      if (newest === time || Math.floor(newest / grain) === Math.floor(time / grain)) {
        this.#times[last] = time
        this.#units[last] = this.#units[last]! + units
        return
      }
    }
    if (length === 1 << this.#power[log]!) this.#growRing(log)
    this.#length[log] = length + 1
    const place = this.#at(log, length)
    this.#times[place] = time
    this.#units[place] = units
  }

  /** The time of the entry with which at least `units` have gone; the log holds as many. */
  freedBy(log: number, units: number): number {
    let entry = this.#at(log, 0)
    for (let i = 1, freed = this.#units[entry]!; freed < units; i++) {
      entry = this.#at(log, i)
      freed += this.#units[entry]!
    }
    return this.#times[entry]!
  }

  /** The time of the last entry; −Infinity when there is none. */
  newest(log: number): number {
    const length = this.#length[log]!
    return length === 0 ? Number.NEGATIVE_INFINITY : this.#times[this.#at(log, length - 1)]!
  }

  /** Adds all entries of one log to another, empty one. */
  copy(from: number, to: number): void {
    for (let i = 0; i < this.#length[from]!; i++) {
      const entry = this.#at(from, i)
      this.add(to, this.#units[entry]!, this.#times[entry]!, 1)
    }
  }

  #at(log: number, index: number): number {
    return this.#ring[log]! + ((this.#head[log]! + index) & ((1 << this.#power[log]!) - 1))
  }

  #growRing(log: number): void {
    const power = this.#power[log]!
    const old = this.#ring[log]!
    const larger = this.#openRing(power + 1)
    for (let i = 0; i < this.#length[log]!; i++) {
      const entry = this.#at(log, i)
      this.#times[larger + i] = this.#times[entry]!
      this.#units[larger + i] = this.#units[entry]!
    }
    this.#closeRing(old, power)
    this.#ring[log] = larger
    this.#power[log] = power + 1
    this.#head[log] = 0
  }

  #openRing(power: number): number {
    const free = this.#freeRing[power] ?? END
    if (free !== END) {
      this.#freeRing[power] = this.#units[free]!
      return free
    }
    const ring = this.#entries
    this.#entries += 1 << power
    while (this.#entries > this.#times.length) {
      this.#times = doubled(this.#times, Float64Array)
      this.#units = doubled(this.#units, Uint32Array)
    }
    return ring
  }

  #closeRing(ring: number, power: number): void {
    while (this.#freeRing.length <= power) this.#freeRing.push(END)
    this.#units[ring] = this.#freeRing[power]!
    this.#freeRing[power] = ring
  }

  #growLogs(): void {
    this.#ring = doubled(this.#ring, Uint32Array)
    this.#power = doubled(this.#power, Uint8Array)
    this.#head = doubled(this.#head, Uint16Array)
    this.#length = doubled(this.#length, Uint16Array)
    this.#sum = doubled(this.#sum, Uint32Array)
  }
}
