/**
 * Runs the tasks of one key one after another, and those of different keys side by side. Ten tabs that sign one person
 * in at once are then ten right attempts, and not five that are looked at while the others find the account locked.
 * Who waits behind a task that fails, fails with it: a store that does not answer one would let the next wait as long.
 */
export function turns(): <T>(key: string, task: () => Promise<T>) => Promise<T> {
  const last = new Map<string, Promise<unknown>>()
  return (key, task) => {
    const before = last.get(key)
    const turn = before === undefined ? task() : before.then(task)
    const leave = () => {
      if (last.get(key) === turn) last.delete(key)
    }
    last.set(key, turn)
    turn.then(leave, leave)
    return turn
  }
}
