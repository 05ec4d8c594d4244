import { expect, it } from 'vitest'
import { isBelow, operatorOf, operators, type Operator } from './operators.js'

const named = (name: string) => operators.find((operator) => operator.name === name) as Operator

it.each([
  ['Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)', 'google'],
  ['AdsBot-Google (+http://www.google.com/adsbot.html)', 'google'],
  [
    'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)',
    'bing',
  ],
  ['Mozilla/5.0 (Macintosh) Version/17.4 Safari/605.1.15 (Applebot/0.1; +http://www.apple.com/go/applebot)', 'apple'],
  ['Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)', 'yandex'],
  ['Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)', 'baidu'],
  ['Mozilla/5.0 (compatible; SeznamBot/4.0; +http://napoveda.seznam.cz/seznambot-intro/)', 'seznam'],
  ['Mozilla/5.0 (compatible; Yahoo! Slurp; http://help.yahoo.com/help/us/ysearch/slurp)', 'yahoo'],
  ['Mozilla/5.0 (Linux; Android 14) Chrome/141.0 Mobile Safari/537.36 YandexSearch/24.5', undefined],
  ['curl/8.4.0', undefined],
  ['GPTBot/1.2 (+https://openai.com/gptbot)', undefined],
])('%s is of %s', (userAgent, operator) => {
  expect(operatorOf(userAgent)?.name).toBe(operator)
})

it.each([
  ['crawl-66-249-66-1.googlebot.com', true],
  ['rate-limited-proxy-66-249-90-77.google.com', true],
  ['geo-crawl-66-249-66-1.geo.googlebot.com', true],
  ['google-proxy-66-249-81-1.google.com', false],
  ['somebody.corp.google.com', false],
  ['rate-limited-proxy-1.evil.google.com', false],
  ['googlebot.com', false],
  ['evilgooglebot.com', false],
  ['crawl.evilgooglebot.com', false],
  ['googlebot.com.evil.test', false],
  ['crawl.googlebot.com.', false],
  ['1.2.gae.googleusercontent.com', false],
  ['', false],
])('%s lies below Google’s domains: %s', (name, answer) => {
  expect(isBelow(name, named('google'))).toBe(answer)
})

it('each operator says itself how to tell its crawlers', () => {
  for (const { name, domains, documentation } of operators) {
    expect(new URL(documentation).protocol, name).toBe('https:')
    expect(
      domains.every((domain) => /^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(domain)),
      name,
    ).toBe(true)
  }
})
