import { expect, it } from 'vitest'
import { addedPrices, costOf, moneyText, readPrice } from './price.js'

it.each([
  ['$0.40/1M', 0.000_000_4, '$'],
  ['€2 / 100k', 0.000_02, '€'],
  ['£1/1000', 0.001, '£'],
  ['$433/1M', 0.000_433, '$'],
  ['0,40 €/1M', 0.000_000_4, '€'],
  ['0.0004 USD each', 0.000_4, 'USD'],
  ['0.40 per million', 0.000_000_4, '$'],
  ['$2/request', 2, '$'],
])('%s', (text, each, currency) => {
  const price = readPrice(text)
  expect(price?.each).toBeCloseTo(each, 12)
  expect(price?.currency).toBe(currency)
})

it.each(['', '$', '0.40', '$0.40/', '-1/1M', '$1/0', 'free', '$1e9/1M', '$0.40/1M/1M'])('%j is no price', (text) => {
  expect(readPrice(text)).toBeUndefined()
})

it('prices add up, of one currency', () => {
  expect(addedPrices(['$0.40/1M', '$0.60/1M'])).toMatchObject({ currency: '$' })
  expect(costOf(addedPrices(['$0.40/1M', '$432.6/1M']) as never, 18_000_000, 17_568_000)).toEqual({
    without: 7_794,
    with: 187.056,
    currency: '$',
  })
  expect(addedPrices(['$1/1k', '€1/1k'])).toHaveProperty('wrong')
  expect(addedPrices([])).toBeUndefined()
})

it.each([
  [7_800, '$', '$7,800.00'],
  [0.17, '$', '$0.17'],
  [0.1728, '$', '$0.1728'],
  [12.5, 'USD', '12.50 USD'],
])('%d %s is %s', (amount, currency, text) => expect(moneyText(amount, currency)).toBe(text))
