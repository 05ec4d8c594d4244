/**
 * What a caller is told, by the store; an outage is thrown.
 *
 * @param {import('./contender.mjs').Checker} checker
 * @param {string} key
 */
export async function decision({ check, admitted, refused, healthy = () => true }, key) {
  let answer
  try {
    answer = await check(key)
  } catch (reason) {
    if (refused?.(reason)) return false
    throw reason
  }
  // Other counters are not what is measured.
  if (!healthy(answer)) throw new Error('It was decided without the store.')
  return admitted(answer)
}
