/** Milliseconds for which a budget is not told again, however short its window. */
const QUIET = 60_000

/** Which budgets are known to be spent, so that an alert is one alert. Names come from code: there are few. */
export class SpentBudgets {
  readonly #until = new Map<string, number>()

  /**
   * Whether this has not been told yet.
   * @param now milliseconds since the epoch
   * @param reset milliseconds until the budget would be whole again: from then on it is spent anew
   */
  isNews(budget: string, now: number, reset: number): boolean {
    if (now < (this.#until.get(budget) ?? 0)) return false
    this.#until.set(budget, now + Math.max(reset, QUIET))
    return true
  }
}
