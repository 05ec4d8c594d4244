import fc from 'fast-check'

// Else an array of at most 150 has never more than 10: what takes a few more to go wrong is never seen.
fc.configureGlobal({ ...fc.readConfigureGlobal(), defaultSizeToMaxWhenMaxSpecified: true })
