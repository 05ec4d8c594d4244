/** What requests cost. */
export interface Price {
  /** For each request. */
  readonly each: number
  /** A sign (`$`) or a code (`USD`), as it was written. */
  readonly currency: string
}

export interface Cost {
  readonly without: number
  readonly with: number
  readonly currency: string
}

export const PRICE_HINT = "a price reads '$0.40/1M', '€2/100k' or '0.0004 USD each'; several add up"

const AMOUNT = String.raw`(?<amount>\d{1,9}(?:[.,]\d{1,9})?)`
const TEXT = new RegExp(
  String.raw`^(?<sign>[$€£¥])?\s*${AMOUNT}\s*(?<code>[$€£¥]|[a-z]{3})?\s*(?:(?:\/|per|for)\s*(?<count>\d{0,9})\s*(?<unit>k|m|million|thousand|request|call)?|(?<each>each))$`,
  'i',
)
const UNITS: Readonly<Record<string, number>> = { k: 1e3, thousand: 1e3, m: 1e6, million: 1e6, request: 1, call: 1 }

/** `undefined` of what is no price. */
export function readPrice(text: string): Price | undefined {
  const parts = TEXT.exec(text.trim())?.groups
  if (parts === undefined) return undefined
  const { sign, amount = '', code, count = '', unit, each } = parts
  if (each === undefined && count === '' && unit === undefined) return undefined
  const requests = Number(count === '' ? 1 : count) * (unit === undefined ? 1 : (UNITS[unit.toLowerCase()] ?? 1))
  if (requests === 0) return undefined
  return { each: Number(amount.replace(',', '.')) / requests, currency: sign ?? code?.toUpperCase() ?? '$' }
}

/** Several prices of one request: for the call, for its computing time, for what it calls. */
export function addedPrices(texts: readonly string[]): Price | { readonly wrong: string } | undefined {
  let sum: Price | undefined
  for (const text of texts) {
    const price = readPrice(text)
    if (price === undefined) return { wrong: `--price ${text} is no price` }
    if (sum !== undefined && sum.currency !== price.currency) return { wrong: 'prices of two currencies do not add up' }
    sum = { each: (sum?.each ?? 0) + price.each, currency: price.currency }
  }
  return sum
}

/** Of all requests, and of those that are left. */
export function costOf({ each, currency }: Price, requests: number, refused: number): Cost {
  return { without: rounded(requests * each), with: rounded((requests - refused) * each), currency }
}

/** To a millionth, so that 18,000,000 × 0.0000004 is 7.2. */
const rounded = (amount: number): number => Math.round(amount * 1e6) / 1e6

/** `$7,800.00`, `12.50 USD`; of small amounts up to four digits. */
export function moneyText(amount: number, currency: string): string {
  const digits = Math.abs(amount) < 1 ? 4 : 2
  const shown = amount.toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: digits })
  return currency.length === 1 ? currency + shown : `${shown} ${currency}`
}
