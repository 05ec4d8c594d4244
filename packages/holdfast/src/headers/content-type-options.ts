/** The value of `X-Content-Type-Options` (Fetch §3.6): the declared type counts, whatever the bytes look like. */
export const contentTypeOptions = 'nosniff'
