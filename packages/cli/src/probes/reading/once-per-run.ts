import type { Target } from '../../target/target.js'

/** A look that several probes share: taken once in a run, whoever asks first. */
export function oncePerRun<Seen>(look: (target: Target) => Promise<Seen>): (target: Target) => Promise<Seen> {
  const taken = new WeakMap<Target, Promise<Seen>>()
  return (target) => {
    const seen = taken.get(target) ?? look(target)
    taken.set(target, seen)
    return seen
  }
}
