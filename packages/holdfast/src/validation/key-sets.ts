/** Up to this many keys are compared one by one; beyond, in a `Set`, whose hashes an attacker cannot steer. */
const FEW = 8

/** One open object or array. Frames are used again for the next one at their depth. */
interface Frame {
  object: boolean
  constructed: boolean
  /** The first `count` are this object's. */
  readonly few: string[]
  count: number
  many: Set<string> | undefined
}

/** The keys of the objects that are open while a text is scanned, innermost last. */
export class KeySets {
  depth = 0
  readonly #frames: Frame[] = []
  #top: Frame | undefined

  /** The innermost is the value of a key `constructor`. */
  get constructed(): boolean {
    return this.#top !== undefined && this.#top.constructed
  }

  open(object: boolean, constructed: boolean): void {
    const used = this.#frames[this.depth]
    if (used === undefined) {
      this.#top = { object, constructed, few: [], count: 0, many: undefined }
      this.#frames[this.depth] = this.#top
    } else {
      used.object = object
      used.constructed = constructed
      used.count = 0
      used.many = undefined
      this.#top = used
    }
    this.depth++
  }

  /** Whether what is innermost now is an object. */
  close(): boolean {
    this.depth--
    this.#top = this.depth === 0 ? undefined : this.#frames[this.depth - 1]
    return this.#top !== undefined && this.#top.object
  }

  /** `false` when the innermost object has the key already. */
  add(name: string): boolean {
    const top = this.#top as Frame
    if (top.many !== undefined) return top.many.size < top.many.add(name).size
    for (let i = 0; i < top.count; i++) if (top.few[i] === name) return false
    if (top.count < FEW) top.few[top.count++] = name
    else top.many = new Set([...top.few, name])
    return true
  }
}
