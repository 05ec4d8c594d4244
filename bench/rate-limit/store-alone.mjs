/**
 * The store of a middleware without the middleware: less than an app can call, and the most that it can reach.
 *
 * @param {readonly import('./contender.mjs').Limit[]} limits
 * @param {readonly any[]} stores with `init` and `increment`
 * @returns {import('./contender.mjs').Checker}
 */
export function storeAlone(limits, stores, close = () => {}) {
  for (const [i, store] of stores.entries()) {
    void Promise.resolve(store.init({ windowMs: limits[i].window })).catch(() => undefined)
  }
  const [one] = stores
  return {
    check: (key) =>
      stores.length === 1 ? one.increment(key) : Promise.all(stores.map((store) => store.increment(key))),
    admitted: (answer) => [answer].flat().every(({ totalHits }, i) => totalHits <= limits[i].limit),
    close,
  }
}
