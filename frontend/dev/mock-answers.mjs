// The mock's answers: state in memory, one function per root field that the page uses.
import { createHash } from 'node:crypto';
import { breakOf, certificate, explain, match, summary } from './mock-data.mjs';
import { rulesetPreview } from './mock-preview.mjs';
import { preview, reasons, ruleset, toml } from './mock-rules.mjs';

const now = () => new Date().toISOString();
const CSV =
  'match_id,side,row,pass,status,score\n1,left,1,reference and amount,AUTO,100\n1,right,1,reference and amount,AUTO,100\n';
const jobs = new Map();
const runs = new Map();
const reconciliations = [];
const users = new Map([['ada@example.com', 'correct horse battery']]);
let serial = 0;
const id = (prefix) => `${prefix}_${String((serial += 1)).padStart(6, '0')}`;

const viewer = {
  user: { id: 'usr_1', name: 'Ada Lindqvist', email: 'ada@example.com', createdAt: now() },
  workspace: { id: 'wsp_1', name: 'Lindqvist Trading', createdAt: now() },
  role: 'OWNER',
};
const session = () => ({
  accessToken: 'access',
  accessTokenExpiresAt: new Date(Date.now() + 900_000).toISOString(),
  refreshToken: 'refresh',
  refreshTokenExpiresAt: now(),
  viewer,
});
const source = (name, side) => ({
  __typename: 'Source',
  id: id('src'),
  name,
  side,
  mapping: {},
  mappingVersion: 1,
  createdAt: now(),
});
const dataset = (filename) => ({ __typename: 'Dataset', id: id('dat'), filename });

function newJob(kind, ms, done) {
  const job = { __typename: 'Job', id: id('job'), kind, attempt: 1, createdAt: now(), begun: Date.now(), ms };
  Object.defineProperties(job, {
    part: { get: () => Math.min(1, (Date.now() - job.begun) / ms) },
    state: { get: () => (job.part >= 1 ? 'DONE' : 'RUNNING'), enumerable: true },
    progress: {
      get: () => ({
        done: Math.round(job.part * 4000),
        total: 4000,
        phase: job.part < 0.5 ? 'reading' : 'matching',
        percent: Math.round(job.part * 100),
      }),
      enumerable: true,
    },
  });
  jobs.set(job.id, job);
  done?.(job);
  return job;
}

function newRun(reconciliation, ms) {
  const job = newJob('RUN', ms);
  const run = {
    __typename: 'Run',
    id: id('run'),
    reconciliation,
    rulesetVersion: 1,
    rulesetBody: ruleset,
    job,
    breaksOpened: true,
    createdAt: now(),
    leftDataset: dataset('ledger.csv'),
    rightDataset: dataset('bank.csv'),
  };
  Object.defineProperties(run, {
    state: { get: () => (job.state === 'DONE' ? 'SUCCEEDED' : 'RUNNING'), enumerable: true },
    summary: { get: () => (job.state === 'DONE' ? summary : null), enumerable: true },
    certificate: { get: () => (job.state === 'DONE' ? certificate : null), enumerable: true },
  });
  runs.set(run.id, run);
  reconciliation.all.unshift(run);
  return run;
}

function newReconciliation(name, left, right) {
  const made = {
    __typename: 'Reconciliation',
    id: id('rec'),
    name,
    leftSource: left,
    rightSource: right,
    createdAt: now(),
    all: [],
    ruleset: {
      __typename: 'Ruleset',
      id: id('rul'),
      name,
      version: 1,
      body: ruleset,
      toml: toml(ruleset),
      createdAt: now(),
      updatedAt: now(),
    },
    lastRun: () => made.all[0] ?? null,
    runs: () => connection(made.all, {}),
  };
  reconciliations.unshift(made);
  return made;
}

function connection(all, { first = 50, after }) {
  const start = after ? Number(after) : 0;
  const nodes = all.slice(start, start + first);
  const end = start + nodes.length;
  return {
    nodes,
    edges: nodes.map((node, i) => ({ cursor: String(start + i + 1), node })),
    pageInfo: {
      hasNextPage: end < all.length,
      hasPreviousPage: start > 0,
      startCursor: String(start),
      endCursor: String(end),
    },
    totalCount: all.length,
  };
}

newRun(
  newReconciliation(
    'Ledger against bank, October',
    source('General ledger', 'LEFT'),
    source('Main bank account', 'RIGHT'),
  ),
  1,
);
newRun(
  newReconciliation(
    'Orders against Stripe payouts',
    source('Shop orders', 'LEFT'),
    source('Stripe payouts', 'RIGHT'),
  ),
  1,
);
newReconciliation('Warehouse against ERP', source('Warehouse', 'LEFT'), source('ERP stock', 'RIGHT'));

const MATCHES = Array.from({ length: 3836 }, (_, i) => match(i + 1));
const ok = (thing) => ({ ...thing, userErrors: [] });
const refuse = (code, message, field) => ({ userErrors: [{ code, message, field }] });
const holds = (text, search) => !search || JSON.stringify(text).toLowerCase().includes(search.toLowerCase());
const breaksOf = (run) => (run.breaks ??= Array.from({ length: 262 }, (_, i) => breakOf(i + 1, run)));
const upload = (input) => ({
  __typename: 'UploadSession',
  id: id('upl'),
  filename: input.filename,
  sizeBytes: input.sizeBytes ?? 1,
  state: 'COMPLETE',
  partSizeBytes: 8 << 20,
  partsReceived: [],
  expiresAt: now(),
});
const exportsById = new Map();

export const root = {
  viewer: () => viewer,
  reconciliations: (args) => connection(reconciliations, args),
  reconciliation: ({ id: wanted }) => reconciliations.find((each) => each.id === wanted) ?? null,
  run: ({ id: wanted }) => runs.get(wanted) ?? null,
  job: ({ id: wanted }) => jobs.get(wanted) ?? null,
  match: ({ id: wanted }) => MATCHES.find((each) => each.id === wanted) ?? null,
  break: ({ id: wanted }) => breaksOf([...runs.values()][0]).find((each) => each.id === wanted) ?? null,
  matches: ({ filter: f = {}, ...args }) =>
    connection(
      MATCHES.filter(
        (m) => (!f.status || m.status === f.status) && (!f.pass || m.pass === f.pass) && holds(m, f.search),
      ),
      args,
    ),
  breaks: ({ filter: f = {}, ...args }) =>
    connection(
      breaksOf(runs.get(f.runId)).filter(
        (b) =>
          (!f.side || b.side === f.side) &&
          (!f.kind || b.kind === f.kind) &&
          (!f.state || b.state === f.state) &&
          holds([b.label, b.reason, b.amount], f.search),
      ),
      args,
    ),
  explainPair: ({ input }) => explain(Number(input.leftRow), Number(input.rightRow)),
  rulesetPreview: ({ input }) => rulesetPreview(input),
  rulesetUpdate: ({ input }) => ({
    ruleset: { id: input.id, name: 'Mock', version: 2, body: input.body },
    userErrors: [],
  }),
  rulesetSuggest: () => ({
    body: ruleset,
    toml: toml(ruleset),
    reasons,
    left: preview('left'),
    right: preview('right'),
  }),
  rulesetCheck: ({ input }) =>
    input.body
      ? {
          valid: input.body.passes?.length > 0,
          problems:
            input.body.passes?.length > 0 ? [] : [{ path: 'passes', message: 'add at least one pass' }],
          body: input.body,
          toml: toml(input.body),
        }
      : input.toml.includes('version')
        ? { valid: true, problems: [], body: ruleset, toml: input.toml }
        : {
            valid: false,
            problems: [{ path: 'version', message: 'expected `version = 1`', line: 1, column: 1 }],
          },
  datasetPreview: ({ input }) =>
    preview(input.mapping?.fields?.some((f) => f.name === 'memo') ? 'left' : 'right'),
  upload: () => null,
  export: ({ id: wanted }) => exportsById.get(wanted) ?? null,
  userRegister: ({ input }) => {
    if (input.password.length < 12)
      return refuse('WEAK_PASSWORD', 'use at least 12 characters', ['input', 'password']);
    if (users.has(input.email))
      return refuse('EMAIL_TAKEN', 'this address has an account already: sign in', ['input', 'email']);
    users.set(input.email, input.password);
    return ok({ session: session() });
  },
  sessionCreate: ({ input }) =>
    users.get(input.email) === input.password
      ? ok({ session: session() })
      : refuse('INVALID_CREDENTIALS', 'e-mail or password is wrong', null),
  sessionRefresh: () => ok({ session: session() }),
  sessionEnd: () => ok({ ended: true }),
  fileCreate: ({ input }) => ok({ upload: upload(input) }),
  uploadCreate: ({ input }) => ok({ upload: { ...upload(input), state: 'OPEN' } }),
  uploadPart: ({ input }) =>
    ok({ upload: { ...upload({ filename: 'x' }), id: input.uploadId, partsReceived: [input.partNumber] } }),
  uploadComplete: ({ input }) => ok({ upload: { ...upload({ filename: 'x' }), id: input.uploadId } }),
  sourceCreate: ({ input }) => ok({ source: { ...source(input.name, input.side) } }),
  datasetImport: () => ok({ job: newJob('IMPORT', 900) }),
  rulesetCreate: () => ok({ ruleset: { __typename: 'Ruleset', id: id('rul') } }),
  reconciliationCreate: ({ input }) =>
    ok({ reconciliation: newReconciliation(input.name, source('Ledger', 'LEFT'), source('Bank', 'RIGHT')) }),
  runStart: ({ input }) => {
    const run = newRun(
      reconciliations.find((each) => each.id === input.reconciliationId),
      2500,
    );
    return ok({ run, job: run.job });
  },
  jobCancel: ({ input }) => ok({ job: jobs.get(input.id) }),
  exportCreate: ({ input }) => {
    const made = {
      __typename: 'Export',
      id: id('exp'),
      run: runs.get(input.runId),
      kind: input.kind,
      format: input.format,
      filename: `${input.kind.toLowerCase()}.${input.format.toLowerCase()}`,
      sizeBytes: CSV.length,
      sha256: createHash('sha256').update(CSV).digest('hex'),
      createdAt: now(),
      chunk: () => ({
        base64: Buffer.from(CSV).toString('base64'),
        sha256: '',
        nextOffset: CSV.length,
        eof: true,
      }),
    };
    const job = newJob('EXPORT', 800);
    Object.defineProperty(made, 'state', {
      get: () => (job.state === 'DONE' ? 'READY' : 'PENDING'),
      enumerable: true,
    });
    exportsById.set(made.id, Object.assign(made, { job }));
    return ok({ export: made, job });
  },
  async *jobProgress({ id: wanted }) {
    const job = jobs.get(wanted);
    for (let sequence = 1; job; sequence += 1) {
      const terminal = job.state === 'DONE';
      yield { jobProgress: { sequence, terminal, job } };
      if (terminal) return;
      await new Promise((wake) => setTimeout(wake, 200));
    }
  },
};
