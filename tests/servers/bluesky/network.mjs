// Starts the reference PLC directory, PDS and AppView of the AT Protocol on loopback.
//
// Environment: GM_PLC_PORT, GM_PDS_PORT, GM_APPVIEW_PORT; GM_DATABASE_URL, GM_SCHEMA (letters and _
// only; a fresh name is a fresh network); GM_RATE_LIMITS=1 turns the PDS's own rate limits on;
// GM_INDEXED_AT_EPOCH: for posts first seen after this date, indexedAt is when they were first seen.
// Empty: it is the earlier of that and the time the author claims.
// GM_NAME_SERVER: the only name server that is asked, host:port; without it the machine's own.
// Prints one line of JSON when ready. SIGINT and SIGTERM end it at once: all its data is throw-away.
import dns from 'node:dns'
import net from 'node:net'

if (process.env.GM_NAME_SERVER) dns.setServers([process.env.GM_NAME_SERVER])

// The development servers listen on every interface unless told otherwise, and have no setting for it.
const listen = net.Server.prototype.listen
net.Server.prototype.listen = function (first, ...rest) {
  const options = typeof first === 'object' && first !== null ? first : { port: Number(first ?? 0) }
  if (options.path !== undefined || options.fd !== undefined) {
    throw new Error('Only TCP on 127.0.0.1 is expected here')
  }
  const callback = rest.find((argument) => typeof argument === 'function')
  return listen.call(this, { ...options, host: '127.0.0.1' }, ...(callback ? [callback] : []))
}

process.on('SIGINT', () => process.exit(0))
process.on('SIGTERM', () => process.exit(0))

const { TestBsky, TestBsync, TestPds, TestPlc, mockNetworkUtilities } = await import('@atproto/dev-env')

const [plcPort, pdsPort, appviewPort] = ['PLC', 'PDS', 'APPVIEW'].map((name) => Number(process.env[`GM_${name}_PORT`]))
const database = process.env.GM_DATABASE_URL
const schema = process.env.GM_SCHEMA
const epoch = process.env.GM_INDEXED_AT_EPOCH
const bsyncKey = 'loopback-only'

const plc = await TestPlc.create({ port: plcPort })
const bsync = await TestBsync.create({ apiKeys: [bsyncKey], dbUrl: database, dbSchema: `${schema}_bsync` })
const appview = await TestBsky.create({
  port: appviewPort,
  publicUrl: `http://localhost:${appviewPort}`,
  plcUrl: plc.url,
  pdsPort,
  repoProvider: `ws://localhost:${pdsPort}`,
  bsyncUrl: bsync.url,
  bsyncApiKey: bsyncKey,
  dbPostgresUrl: database,
  dbPostgresSchema: `${schema}_appview`,
  indexedAtEpoch: epoch ? new Date(epoch) : undefined,
})
bsync.ctx.dataplaneClients = [appview.ctx.dataplane]
const pds = await TestPds.create({
  port: pdsPort,
  hostname: 'localhost',
  didPlcUrl: plc.url,
  bskyAppViewUrl: appview.url,
  bskyAppViewDid: appview.ctx.cfg.serverDid,
  enableDidDocWithSession: true,
  rateLimitsEnabled: process.env.GM_RATE_LIMITS === '1',
})
mockNetworkUtilities(pds, appview) // handles under .test resolve at this PDS, others by their TXT record

console.log(JSON.stringify({ ready: true, seconds: process.uptime(), memory_mb: Math.round(process.memoryUsage().rss / 1e6) }))
