/**
 * What a promise brings within `ms` milliseconds; `undefined` when it rejects or is late. What comes later is dropped,
 * its rejection too.
 */
export function within<T>(answer: PromiseLike<T>, ms: number): Promise<T | undefined> {
  return new Promise((resolve) => {
    const late = () => resolve(undefined)
    let timer = setTimeout(() => {
      // After a stalled event loop the timer runs before the answer that has long arrived is read: one more turn.
      timer = setTimeout(late, 0)
    }, ms)
    Promise.resolve(answer).then(
      (value) => {
        clearTimeout(timer)
        resolve(value)
      },
      () => {
        clearTimeout(timer)
        late()
      },
    )
  })
}
