/** Who runs crawlers and says how to tell them from impostors: by reverse and forward DNS. */
export interface Operator {
  readonly name: string
  /** What its crawlers call themselves. */
  readonly userAgent: RegExp
  /** Below which domains the names of their addresses lie. */
  readonly domains: readonly string[]
  /** What else is true of these names, where others below the domains send what their users ask for. */
  readonly hosts?: RegExp
  /** Where the operator says so. */
  readonly documentation: string
}

/**
 * Operators that publish lists of addresses in place of names (OpenAI, DuckDuckGo, …) are not among them. Of Google's
 * names those below googleusercontent.com are left out, which are its cloud's customers', and its proxies for users.
 */
export const operators: readonly Operator[] = [
  {
    name: 'google',
    userAgent:
      /Googlebot|Google-InspectionTool|GoogleOther|Storebot-Google|AdsBot-Google|Mediapartners-Google|APIs-Google|Google-Safety/i,
    domains: ['googlebot.com', 'google.com'],
    // `google-proxy-….google.com` fetches for whoever asks.
    hosts: /\.googlebot\.com$|^rate-limited-proxy-[^.]+\.google\.com$/,
    documentation: 'https://developers.google.com/search/docs/crawling-indexing/verifying-googlebot',
  },
  {
    name: 'bing',
    userAgent: /bingbot|msnbot|adidxbot|BingPreview|MicrosoftPreview/i,
    domains: ['search.msn.com'],
    documentation: 'https://www.bing.com/webmasters/help/verify-bingbot-2195837f',
  },
  {
    name: 'apple',
    userAgent: /Applebot/i,
    domains: ['applebot.apple.com'],
    documentation: 'https://support.apple.com/en-us/119829',
  },
  {
    name: 'yandex',
    userAgent: /Yandex\w*Bot|YandexImages|YandexMetrika|YandexDirect|YandexWebmaster/i,
    domains: ['yandex.ru', 'yandex.net', 'yandex.com'],
    documentation: 'https://yandex.com/support/webmaster/robot-workings/check-yandex-robots.html',
  },
  {
    name: 'baidu',
    userAgent: /Baiduspider/i,
    domains: ['baidu.com', 'baidu.jp'],
    // Its FAQ, "How can I know the crawling is from Baiduspider?": *.baidu.com or *.baidu.jp, "others are fake hostnames".
    documentation: 'https://help.baidu.com/question?prod_en=master&class=Baiduspider',
  },
  {
    name: 'seznam',
    userAgent: /SeznamBot/i,
    domains: ['seznam.cz'],
    documentation: 'https://napoveda.seznam.cz/en/seznambot-crawler',
  },
  {
    name: 'yahoo',
    userAgent: /Yahoo! Slurp/i,
    domains: ['crawl.yahoo.net'],
    // "The name of all Yahoo! Search crawlers will end with crawl.yahoo.net", and forward DNS has to agree.
    documentation:
      'https://www.ysearchblog.com/2007/06/05/yahoo-search-crawler-slurp-has-a-new-address-and-signature-card/',
  },
]

/** Whose crawler a user agent claims to be. Not verified. */
export function operatorOf(userAgent: string): Operator | null {
  return operators.find((operator) => operator.userAgent.test(userAgent)) ?? null
}

/** Whether a host's name lies below one of the operator's domains, whole labels compared: `evilgooglebot.com` does not. */
export function isBelow(name: string, { domains, hosts }: Operator): boolean {
  return domains.some((domain) => name.endsWith(`.${domain}`)) && (hosts?.test(name) ?? true)
}
