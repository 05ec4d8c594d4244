/** @typedef {import('node:child_process').ChildProcess} ChildProcess */

/** @type {Set<ChildProcess>} */
const running = new Set()
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})
// Ends by `exit`, and so leaves nothing behind.
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.once(signal, () => process.exit(1))

/** A process that does not outlive this one, however it ends. @template {ChildProcess} C @param {C} child */
export function ownProcess(child) {
  running.add(child)
  child.once('exit', () => running.delete(child))
  return child
}
