/** The promise, or a rejection when it has not settled by then; the work itself goes on. */
export async function within<T>(limit: number, work: Promise<T>, late: () => Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const alarm = new Promise<never>((_, reject) => {
    // After a stalled event loop the timer runs before the answer that has long arrived is read: one more turn.
    timer = setTimeout(() => (timer = setTimeout(() => reject(late()), 0)), limit)
  })
  try {
    return await Promise.race([work, alarm])
  } finally {
    clearTimeout(timer)
  }
}
