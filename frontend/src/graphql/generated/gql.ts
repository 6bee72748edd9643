/* eslint-disable */
import * as types from './graphql';
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';

/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "\n  query UserMenu {\n    viewer {\n      role\n      user {\n        id\n        name\n        email\n      }\n      workspace {\n        id\n        name\n      }\n    }\n  }\n": typeof types.UserMenuDocument,
    "\n  mutation SessionEnd($input: SessionEndInput!) {\n    sessionEnd(input: $input) {\n      ended\n      userErrors {\n        code\n        message\n      }\n    }\n  }\n": typeof types.SessionEndDocument,
    "\n  mutation SignIn($input: SessionCreateInput!) {\n    sessionCreate(input: $input) {\n      session {\n        accessToken\n        accessTokenExpiresAt\n        refreshToken\n      }\n      userErrors {\n        code\n        message\n        field\n      }\n    }\n  }\n": typeof types.SignInDocument,
    "\n  mutation SignUp($input: UserRegisterInput!) {\n    userRegister(input: $input) {\n      session {\n        accessToken\n        accessTokenExpiresAt\n        refreshToken\n      }\n      userErrors {\n        code\n        message\n        field\n      }\n    }\n  }\n": typeof types.SignUpDocument,
    "\n  query BreakDetail($id: ID!) {\n    break(id: $id) {\n      id\n      side\n      row\n      kind\n      state\n      amount\n      currency\n      reason\n      columns\n      record {\n        row\n        values\n      }\n      match {\n        id\n        number\n        left {\n          row\n        }\n        right {\n          row\n        }\n      }\n    }\n  }\n": typeof types.BreakDetailDocument,
    "\n  query Breaks($filter: BreakFilter, $first: Int, $after: String) {\n    breaks(filter: $filter, first: $first, after: $after) {\n      nodes {\n        id\n        ...BreakRow_break\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n      totalCount\n    }\n  }\n": typeof types.BreaksDocument,
    "\n  query ExplainPair($input: ExplainPairInput!) {\n    explainPair(input: $input) {\n      matched\n      leftColumns\n      rightColumns\n      left {\n        row\n        values\n      }\n      right {\n        row\n        values\n      }\n      passes {\n        pass\n        holds\n        points\n        conditions {\n          kind\n          leftField\n          rightField\n          leftValue\n          rightValue\n          distance\n          limit\n          holds\n          points\n          weight\n          needed\n        }\n      }\n    }\n  }\n": typeof types.ExplainPairDocument,
    "\n  query NearestMisses($id: ID!) {\n    break(id: $id) {\n      id\n      nearestMisses {\n        open\n        record {\n          row\n        }\n        pass {\n          pass\n          holds\n          conditions {\n            kind\n            leftField\n            rightField\n            leftValue\n            rightValue\n            distance\n            limit\n            holds\n            needed\n          }\n        }\n      }\n    }\n  }\n": typeof types.NearestMissesDocument,
    "\n  fragment BreakRow_break on Break {\n    id\n    side\n    row\n    kind\n    state\n    amount\n    currency\n    date\n    label\n    reason\n  }\n": typeof types.BreakRow_BreakFragmentDoc,
    "\n  query ExportState($id: ID!) {\n    export(id: $id) {\n      id\n      kind\n      format\n      state\n      filename\n      sizeBytes\n    }\n  }\n": typeof types.ExportStateDocument,
    "\n  mutation ExportCreate($input: ExportCreateInput!) {\n    exportCreate(input: $input) {\n      export {\n        id\n      }\n      job {\n        id\n      }\n      userErrors {\n        code\n        message\n        field\n      }\n    }\n  }\n": typeof types.ExportCreateDocument,
    "\n  query ExportChunk($id: ID!, $offset: BigInt!, $length: Int!) {\n    export(id: $id) {\n      id\n      sha256\n      chunk(offset: $offset, length: $length) {\n        base64\n        nextOffset\n        eof\n      }\n    }\n  }\n": typeof types.ExportChunkDocument,
    "\n  query MatchDetail($id: ID!) {\n    match(id: $id) {\n      id\n      number\n      status\n      pass\n      score\n      verdict\n      leftColumns\n      rightColumns\n      leftAmount\n      rightAmount\n      currency\n      left {\n        row\n        values\n      }\n      right {\n        row\n        values\n      }\n      evidence {\n        kind\n        leftField\n        rightField\n        leftValue\n        rightValue\n        distance\n        limit\n        holds\n        points\n        weight\n        needed\n      }\n    }\n  }\n": typeof types.MatchDetailDocument,
    "\n  query Matches($runId: ID!, $filter: MatchFilter, $first: Int, $after: String) {\n    matches(runId: $runId, filter: $filter, first: $first, after: $after) {\n      nodes {\n        id\n        ...MatchRow_match\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n      totalCount\n    }\n  }\n": typeof types.MatchesDocument,
    "\n  query MatchesPasses($runId: ID!) {\n    run(id: $runId) {\n      id\n      summary {\n        passes {\n          name\n        }\n      }\n    }\n  }\n": typeof types.MatchesPassesDocument,
    "\n  fragment MatchRow_match on Match {\n    id\n    number\n    status\n    pass\n    score\n    left {\n      row\n      values\n    }\n    right {\n      row\n      values\n    }\n    leftAmount\n    rightAmount\n    currency\n  }\n": typeof types.MatchRow_MatchFragmentDoc,
    "\n  query Home($first: Int, $after: String) {\n    reconciliations(first: $first, after: $after, orderBy: { field: CREATED_AT, direction: DESC }) {\n      nodes {\n        id\n        ...ReconciliationCard_reconciliation\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n      totalCount\n    }\n  }\n": typeof types.HomeDocument,
    "\n  fragment ReconciliationCard_reconciliation on Reconciliation {\n    id\n    name\n    createdAt\n    leftSource {\n      id\n      name\n    }\n    rightSource {\n      id\n      name\n    }\n    lastRun {\n      id\n      state\n      createdAt\n      finishedAt\n      summary {\n        left {\n          rows\n          matched\n          open\n        }\n        right {\n          rows\n          matched\n          open\n        }\n      }\n    }\n  }\n": typeof types.ReconciliationCard_ReconciliationFragmentDoc,
    "\n  query ReconciliationPage($id: ID!) {\n    reconciliation(id: $id) {\n      id\n      name\n      createdAt\n      leftSource {\n        id\n        name\n      }\n      rightSource {\n        id\n        name\n      }\n      ruleset {\n        id\n        name\n        version\n        body\n      }\n      runs(first: 50) {\n        nodes {\n          id\n          ...RunRow_run\n        }\n      }\n    }\n  }\n": typeof types.ReconciliationPageDocument,
    "\n  mutation RunAgain($input: RunStartInput!) {\n    runStart(input: $input) {\n      run {\n        id\n        state\n      }\n      userErrors {\n        code\n        message\n        field\n      }\n    }\n  }\n": typeof types.RunAgainDocument,
    "\n  fragment RunRow_run on Run {\n    id\n    state\n    createdAt\n    summary {\n      left {\n        rows\n        matched\n        suggested\n        open\n      }\n      right {\n        rows\n        matched\n        suggested\n        open\n      }\n    }\n  }\n": typeof types.RunRow_RunFragmentDoc,
    "\n  fragment CertificateCard_run on Run {\n    id\n    summary {\n      digest\n    }\n    certificate {\n      balanced\n      problems\n      left {\n        ...CertificateCard_side\n      }\n      right {\n        ...CertificateCard_side\n      }\n    }\n  }\n": typeof types.CertificateCard_RunFragmentDoc,
    "\n  fragment CertificateCard_side on SideCertificate {\n    rows\n    currencies {\n      currency\n      total\n      matched\n      suggested\n      open\n      excluded\n    }\n  }\n": typeof types.CertificateCard_SideFragmentDoc,
    "\n  fragment OutcomeBars_run on Run {\n    id\n    certificate {\n      left {\n        ...Bar_side\n      }\n      right {\n        ...Bar_side\n      }\n    }\n  }\n": typeof types.OutcomeBars_RunFragmentDoc,
    "\n  fragment Bar_side on SideCertificate {\n    rows\n    matched\n    suggested\n    open\n    excluded\n    rejected\n    currencies {\n      currency\n      matched\n      suggested\n      open\n      excluded\n    }\n  }\n": typeof types.Bar_SideFragmentDoc,
    "\n  fragment PassChart_run on Run {\n    id\n    summary {\n      passes {\n        name\n        matches\n        auto\n        suggested\n        candidates\n        cutOff\n      }\n    }\n  }\n": typeof types.PassChart_RunFragmentDoc,
    "\n  fragment ResultNumbers_run on Run {\n    id\n    leftDataset {\n      id\n      filename\n    }\n    rightDataset {\n      id\n      filename\n    }\n    summary {\n      matches\n      seconds\n      left {\n        rows\n        matched\n        suggested\n        open\n      }\n      right {\n        rows\n        matched\n        suggested\n        open\n      }\n    }\n  }\n": typeof types.ResultNumbers_RunFragmentDoc,
    "\n  query RunResult($id: ID!) {\n    run(id: $id) {\n      id\n      ...ResultNumbers_run\n      ...OutcomeBars_run\n      ...PassChart_run\n      ...CertificateCard_run\n    }\n  }\n": typeof types.RunResultDocument,
    "\n  query RunFrame($id: ID!) {\n    run(id: $id) {\n      id\n      state\n      createdAt\n      reconciliation {\n        id\n        name\n      }\n      job {\n        id\n      }\n      failure {\n        code\n        message\n      }\n      summary {\n        matches\n      }\n    }\n    breaks(filter: { runId: $id, state: OPEN }, first: 1) {\n      totalCount\n    }\n  }\n": typeof types.RunFrameDocument,
    "\n  mutation RunCancel($input: JobCancelInput!) {\n    jobCancel(input: $input) {\n      job {\n        id\n        state\n      }\n      userErrors {\n        code\n        message\n      }\n    }\n  }\n": typeof types.RunCancelDocument,
    "\n  mutation FileCreate($input: FileCreateInput!, $file: Upload!) {\n    fileCreate(input: $input, file: $file) {\n      upload {\n        id\n      }\n      userErrors {\n        code\n        message\n        field\n      }\n    }\n  }\n": typeof types.FileCreateDocument,
    "\n  mutation UploadCreate($input: UploadCreateInput!) {\n    uploadCreate(input: $input) {\n      upload {\n        id\n        partSizeBytes\n        partsReceived\n      }\n      userErrors {\n        code\n        message\n        field\n      }\n    }\n  }\n": typeof types.UploadCreateDocument,
    "\n  query UploadState($id: ID!) {\n    upload(id: $id) {\n      id\n      state\n      sizeBytes\n      partSizeBytes\n      partsReceived\n    }\n  }\n": typeof types.UploadStateDocument,
    "\n  mutation UploadPart($input: UploadPartInput!, $data: Upload!) {\n    uploadPart(input: $input, data: $data) {\n      upload {\n        id\n        partsReceived\n      }\n      userErrors {\n        code\n        message\n        field\n      }\n    }\n  }\n": typeof types.UploadPartDocument,
    "\n  mutation UploadComplete($input: UploadCompleteInput!) {\n    uploadComplete(input: $input) {\n      upload {\n        id\n        state\n      }\n      userErrors {\n        code\n        message\n        field\n      }\n    }\n  }\n": typeof types.UploadCompleteDocument,
    "\n  query Suggest($input: RulesetSuggestInput!) {\n    rulesetSuggest(input: $input) {\n      body\n      reasons {\n        text\n        expectedMatchPercent\n      }\n      left {\n        ...SidePreview_preview\n        columns {\n          name\n        }\n      }\n      right {\n        ...SidePreview_preview\n        columns {\n          name\n        }\n      }\n    }\n  }\n": typeof types.SuggestDocument,
    "\n  query ReadPreview($input: DatasetPreviewInput!) {\n    datasetPreview(input: $input) {\n      records {\n        columns\n        records {\n          row\n          values\n        }\n      }\n      rejectedRows {\n        row\n        column\n        reason\n      }\n    }\n  }\n": typeof types.ReadPreviewDocument,
    "\n  fragment SidePreview_preview on DatasetPreview {\n    file\n    notes\n    columns {\n      name\n      type\n      format\n      distinct\n      blanks\n      examples\n      alternatives\n    }\n    rejectedRows {\n      row\n      column\n      reason\n    }\n  }\n": typeof types.SidePreview_PreviewFragmentDoc,
    "\n  mutation SourceCreate($input: SourceCreateInput!) {\n    sourceCreate(input: $input) {\n      source {\n        id\n      }\n      userErrors {\n        code\n        message\n        field\n      }\n    }\n  }\n": typeof types.SourceCreateDocument,
    "\n  mutation DatasetImport($input: DatasetImportInput!) {\n    datasetImport(input: $input) {\n      job {\n        id\n      }\n      userErrors {\n        code\n        message\n        field\n      }\n    }\n  }\n": typeof types.DatasetImportDocument,
    "\n  mutation RulesetCreate($input: RulesetCreateInput!) {\n    rulesetCreate(input: $input) {\n      ruleset {\n        id\n      }\n      userErrors {\n        code\n        message\n        field\n      }\n    }\n  }\n": typeof types.RulesetCreateDocument,
    "\n  mutation ReconciliationCreate($input: ReconciliationCreateInput!) {\n    reconciliationCreate(input: $input) {\n      reconciliation {\n        id\n      }\n      userErrors {\n        code\n        message\n        field\n      }\n    }\n  }\n": typeof types.ReconciliationCreateDocument,
    "\n  mutation RunStart($input: RunStartInput!) {\n    runStart(input: $input) {\n      run {\n        id\n      }\n      userErrors {\n        code\n        message\n        field\n      }\n    }\n  }\n": typeof types.RunStartDocument,
    "\n  query RulesetCheckLive($input: RulesetCheckInput!) {\n    rulesetCheck(input: $input) {\n      valid\n      body\n      toml\n      problems {\n        path\n        message\n        line\n        column\n      }\n    }\n  }\n": typeof types.RulesetCheckLiveDocument,
    "\n  mutation SessionRefresh($input: SessionRefreshInput!) {\n    sessionRefresh(input: $input) {\n      session {\n        accessToken\n        accessTokenExpiresAt\n        refreshToken\n      }\n      userErrors {\n        code\n      }\n    }\n  }\n": typeof types.SessionRefreshDocument,
    "\n  fragment Job_progress on Job {\n    id\n    kind\n    state\n    attempt\n    progress {\n      done\n      total\n      phase\n      percent\n    }\n    failure {\n      code\n      message\n    }\n    dataset {\n      id\n    }\n    run {\n      id\n    }\n    export {\n      id\n    }\n  }\n": typeof types.Job_ProgressFragmentDoc,
    "\n  query JobById($id: ID!) {\n    job(id: $id) {\n      id\n      ...Job_progress\n    }\n  }\n": typeof types.JobByIdDocument,
    "\n  subscription JobProgress($id: ID!) {\n    jobProgress(id: $id) {\n      sequence\n      terminal\n      job {\n        id\n        ...Job_progress\n      }\n    }\n  }\n": typeof types.JobProgressDocument,
};
const documents: Documents = {
    "\n  query UserMenu {\n    viewer {\n      role\n      user {\n        id\n        name\n        email\n      }\n      workspace {\n        id\n        name\n      }\n    }\n  }\n": types.UserMenuDocument,
    "\n  mutation SessionEnd($input: SessionEndInput!) {\n    sessionEnd(input: $input) {\n      ended\n      userErrors {\n        code\n        message\n      }\n    }\n  }\n": types.SessionEndDocument,
    "\n  mutation SignIn($input: SessionCreateInput!) {\n    sessionCreate(input: $input) {\n      session {\n        accessToken\n        accessTokenExpiresAt\n        refreshToken\n      }\n      userErrors {\n        code\n        message\n        field\n      }\n    }\n  }\n": types.SignInDocument,
    "\n  mutation SignUp($input: UserRegisterInput!) {\n    userRegister(input: $input) {\n      session {\n        accessToken\n        accessTokenExpiresAt\n        refreshToken\n      }\n      userErrors {\n        code\n        message\n        field\n      }\n    }\n  }\n": types.SignUpDocument,
    "\n  query BreakDetail($id: ID!) {\n    break(id: $id) {\n      id\n      side\n      row\n      kind\n      state\n      amount\n      currency\n      reason\n      columns\n      record {\n        row\n        values\n      }\n      match {\n        id\n        number\n        left {\n          row\n        }\n        right {\n          row\n        }\n      }\n    }\n  }\n": types.BreakDetailDocument,
    "\n  query Breaks($filter: BreakFilter, $first: Int, $after: String) {\n    breaks(filter: $filter, first: $first, after: $after) {\n      nodes {\n        id\n        ...BreakRow_break\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n      totalCount\n    }\n  }\n": types.BreaksDocument,
    "\n  query ExplainPair($input: ExplainPairInput!) {\n    explainPair(input: $input) {\n      matched\n      leftColumns\n      rightColumns\n      left {\n        row\n        values\n      }\n      right {\n        row\n        values\n      }\n      passes {\n        pass\n        holds\n        points\n        conditions {\n          kind\n          leftField\n          rightField\n          leftValue\n          rightValue\n          distance\n          limit\n          holds\n          points\n          weight\n          needed\n        }\n      }\n    }\n  }\n": types.ExplainPairDocument,
    "\n  query NearestMisses($id: ID!) {\n    break(id: $id) {\n      id\n      nearestMisses {\n        open\n        record {\n          row\n        }\n        pass {\n          pass\n          holds\n          conditions {\n            kind\n            leftField\n            rightField\n            leftValue\n            rightValue\n            distance\n            limit\n            holds\n            needed\n          }\n        }\n      }\n    }\n  }\n": types.NearestMissesDocument,
    "\n  fragment BreakRow_break on Break {\n    id\n    side\n    row\n    kind\n    state\n    amount\n    currency\n    date\n    label\n    reason\n  }\n": types.BreakRow_BreakFragmentDoc,
    "\n  query ExportState($id: ID!) {\n    export(id: $id) {\n      id\n      kind\n      format\n      state\n      filename\n      sizeBytes\n    }\n  }\n": types.ExportStateDocument,
    "\n  mutation ExportCreate($input: ExportCreateInput!) {\n    exportCreate(input: $input) {\n      export {\n        id\n      }\n      job {\n        id\n      }\n      userErrors {\n        code\n        message\n        field\n      }\n    }\n  }\n": types.ExportCreateDocument,
    "\n  query ExportChunk($id: ID!, $offset: BigInt!, $length: Int!) {\n    export(id: $id) {\n      id\n      sha256\n      chunk(offset: $offset, length: $length) {\n        base64\n        nextOffset\n        eof\n      }\n    }\n  }\n": types.ExportChunkDocument,
    "\n  query MatchDetail($id: ID!) {\n    match(id: $id) {\n      id\n      number\n      status\n      pass\n      score\n      verdict\n      leftColumns\n      rightColumns\n      leftAmount\n      rightAmount\n      currency\n      left {\n        row\n        values\n      }\n      right {\n        row\n        values\n      }\n      evidence {\n        kind\n        leftField\n        rightField\n        leftValue\n        rightValue\n        distance\n        limit\n        holds\n        points\n        weight\n        needed\n      }\n    }\n  }\n": types.MatchDetailDocument,
    "\n  query Matches($runId: ID!, $filter: MatchFilter, $first: Int, $after: String) {\n    matches(runId: $runId, filter: $filter, first: $first, after: $after) {\n      nodes {\n        id\n        ...MatchRow_match\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n      totalCount\n    }\n  }\n": types.MatchesDocument,
    "\n  query MatchesPasses($runId: ID!) {\n    run(id: $runId) {\n      id\n      summary {\n        passes {\n          name\n        }\n      }\n    }\n  }\n": types.MatchesPassesDocument,
    "\n  fragment MatchRow_match on Match {\n    id\n    number\n    status\n    pass\n    score\n    left {\n      row\n      values\n    }\n    right {\n      row\n      values\n    }\n    leftAmount\n    rightAmount\n    currency\n  }\n": types.MatchRow_MatchFragmentDoc,
    "\n  query Home($first: Int, $after: String) {\n    reconciliations(first: $first, after: $after, orderBy: { field: CREATED_AT, direction: DESC }) {\n      nodes {\n        id\n        ...ReconciliationCard_reconciliation\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n      totalCount\n    }\n  }\n": types.HomeDocument,
    "\n  fragment ReconciliationCard_reconciliation on Reconciliation {\n    id\n    name\n    createdAt\n    leftSource {\n      id\n      name\n    }\n    rightSource {\n      id\n      name\n    }\n    lastRun {\n      id\n      state\n      createdAt\n      finishedAt\n      summary {\n        left {\n          rows\n          matched\n          open\n        }\n        right {\n          rows\n          matched\n          open\n        }\n      }\n    }\n  }\n": types.ReconciliationCard_ReconciliationFragmentDoc,
    "\n  query ReconciliationPage($id: ID!) {\n    reconciliation(id: $id) {\n      id\n      name\n      createdAt\n      leftSource {\n        id\n        name\n      }\n      rightSource {\n        id\n        name\n      }\n      ruleset {\n        id\n        name\n        version\n        body\n      }\n      runs(first: 50) {\n        nodes {\n          id\n          ...RunRow_run\n        }\n      }\n    }\n  }\n": types.ReconciliationPageDocument,
    "\n  mutation RunAgain($input: RunStartInput!) {\n    runStart(input: $input) {\n      run {\n        id\n        state\n      }\n      userErrors {\n        code\n        message\n        field\n      }\n    }\n  }\n": types.RunAgainDocument,
    "\n  fragment RunRow_run on Run {\n    id\n    state\n    createdAt\n    summary {\n      left {\n        rows\n        matched\n        suggested\n        open\n      }\n      right {\n        rows\n        matched\n        suggested\n        open\n      }\n    }\n  }\n": types.RunRow_RunFragmentDoc,
    "\n  fragment CertificateCard_run on Run {\n    id\n    summary {\n      digest\n    }\n    certificate {\n      balanced\n      problems\n      left {\n        ...CertificateCard_side\n      }\n      right {\n        ...CertificateCard_side\n      }\n    }\n  }\n": types.CertificateCard_RunFragmentDoc,
    "\n  fragment CertificateCard_side on SideCertificate {\n    rows\n    currencies {\n      currency\n      total\n      matched\n      suggested\n      open\n      excluded\n    }\n  }\n": types.CertificateCard_SideFragmentDoc,
    "\n  fragment OutcomeBars_run on Run {\n    id\n    certificate {\n      left {\n        ...Bar_side\n      }\n      right {\n        ...Bar_side\n      }\n    }\n  }\n": types.OutcomeBars_RunFragmentDoc,
    "\n  fragment Bar_side on SideCertificate {\n    rows\n    matched\n    suggested\n    open\n    excluded\n    rejected\n    currencies {\n      currency\n      matched\n      suggested\n      open\n      excluded\n    }\n  }\n": types.Bar_SideFragmentDoc,
    "\n  fragment PassChart_run on Run {\n    id\n    summary {\n      passes {\n        name\n        matches\n        auto\n        suggested\n        candidates\n        cutOff\n      }\n    }\n  }\n": types.PassChart_RunFragmentDoc,
    "\n  fragment ResultNumbers_run on Run {\n    id\n    leftDataset {\n      id\n      filename\n    }\n    rightDataset {\n      id\n      filename\n    }\n    summary {\n      matches\n      seconds\n      left {\n        rows\n        matched\n        suggested\n        open\n      }\n      right {\n        rows\n        matched\n        suggested\n        open\n      }\n    }\n  }\n": types.ResultNumbers_RunFragmentDoc,
    "\n  query RunResult($id: ID!) {\n    run(id: $id) {\n      id\n      ...ResultNumbers_run\n      ...OutcomeBars_run\n      ...PassChart_run\n      ...CertificateCard_run\n    }\n  }\n": types.RunResultDocument,
    "\n  query RunFrame($id: ID!) {\n    run(id: $id) {\n      id\n      state\n      createdAt\n      reconciliation {\n        id\n        name\n      }\n      job {\n        id\n      }\n      failure {\n        code\n        message\n      }\n      summary {\n        matches\n      }\n    }\n    breaks(filter: { runId: $id, state: OPEN }, first: 1) {\n      totalCount\n    }\n  }\n": types.RunFrameDocument,
    "\n  mutation RunCancel($input: JobCancelInput!) {\n    jobCancel(input: $input) {\n      job {\n        id\n        state\n      }\n      userErrors {\n        code\n        message\n      }\n    }\n  }\n": types.RunCancelDocument,
    "\n  mutation FileCreate($input: FileCreateInput!, $file: Upload!) {\n    fileCreate(input: $input, file: $file) {\n      upload {\n        id\n      }\n      userErrors {\n        code\n        message\n        field\n      }\n    }\n  }\n": types.FileCreateDocument,
    "\n  mutation UploadCreate($input: UploadCreateInput!) {\n    uploadCreate(input: $input) {\n      upload {\n        id\n        partSizeBytes\n        partsReceived\n      }\n      userErrors {\n        code\n        message\n        field\n      }\n    }\n  }\n": types.UploadCreateDocument,
    "\n  query UploadState($id: ID!) {\n    upload(id: $id) {\n      id\n      state\n      sizeBytes\n      partSizeBytes\n      partsReceived\n    }\n  }\n": types.UploadStateDocument,
    "\n  mutation UploadPart($input: UploadPartInput!, $data: Upload!) {\n    uploadPart(input: $input, data: $data) {\n      upload {\n        id\n        partsReceived\n      }\n      userErrors {\n        code\n        message\n        field\n      }\n    }\n  }\n": types.UploadPartDocument,
    "\n  mutation UploadComplete($input: UploadCompleteInput!) {\n    uploadComplete(input: $input) {\n      upload {\n        id\n        state\n      }\n      userErrors {\n        code\n        message\n        field\n      }\n    }\n  }\n": types.UploadCompleteDocument,
    "\n  query Suggest($input: RulesetSuggestInput!) {\n    rulesetSuggest(input: $input) {\n      body\n      reasons {\n        text\n        expectedMatchPercent\n      }\n      left {\n        ...SidePreview_preview\n        columns {\n          name\n        }\n      }\n      right {\n        ...SidePreview_preview\n        columns {\n          name\n        }\n      }\n    }\n  }\n": types.SuggestDocument,
    "\n  query ReadPreview($input: DatasetPreviewInput!) {\n    datasetPreview(input: $input) {\n      records {\n        columns\n        records {\n          row\n          values\n        }\n      }\n      rejectedRows {\n        row\n        column\n        reason\n      }\n    }\n  }\n": types.ReadPreviewDocument,
    "\n  fragment SidePreview_preview on DatasetPreview {\n    file\n    notes\n    columns {\n      name\n      type\n      format\n      distinct\n      blanks\n      examples\n      alternatives\n    }\n    rejectedRows {\n      row\n      column\n      reason\n    }\n  }\n": types.SidePreview_PreviewFragmentDoc,
    "\n  mutation SourceCreate($input: SourceCreateInput!) {\n    sourceCreate(input: $input) {\n      source {\n        id\n      }\n      userErrors {\n        code\n        message\n        field\n      }\n    }\n  }\n": types.SourceCreateDocument,
    "\n  mutation DatasetImport($input: DatasetImportInput!) {\n    datasetImport(input: $input) {\n      job {\n        id\n      }\n      userErrors {\n        code\n        message\n        field\n      }\n    }\n  }\n": types.DatasetImportDocument,
    "\n  mutation RulesetCreate($input: RulesetCreateInput!) {\n    rulesetCreate(input: $input) {\n      ruleset {\n        id\n      }\n      userErrors {\n        code\n        message\n        field\n      }\n    }\n  }\n": types.RulesetCreateDocument,
    "\n  mutation ReconciliationCreate($input: ReconciliationCreateInput!) {\n    reconciliationCreate(input: $input) {\n      reconciliation {\n        id\n      }\n      userErrors {\n        code\n        message\n        field\n      }\n    }\n  }\n": types.ReconciliationCreateDocument,
    "\n  mutation RunStart($input: RunStartInput!) {\n    runStart(input: $input) {\n      run {\n        id\n      }\n      userErrors {\n        code\n        message\n        field\n      }\n    }\n  }\n": types.RunStartDocument,
    "\n  query RulesetCheckLive($input: RulesetCheckInput!) {\n    rulesetCheck(input: $input) {\n      valid\n      body\n      toml\n      problems {\n        path\n        message\n        line\n        column\n      }\n    }\n  }\n": types.RulesetCheckLiveDocument,
    "\n  mutation SessionRefresh($input: SessionRefreshInput!) {\n    sessionRefresh(input: $input) {\n      session {\n        accessToken\n        accessTokenExpiresAt\n        refreshToken\n      }\n      userErrors {\n        code\n      }\n    }\n  }\n": types.SessionRefreshDocument,
    "\n  fragment Job_progress on Job {\n    id\n    kind\n    state\n    attempt\n    progress {\n      done\n      total\n      phase\n      percent\n    }\n    failure {\n      code\n      message\n    }\n    dataset {\n      id\n    }\n    run {\n      id\n    }\n    export {\n      id\n    }\n  }\n": types.Job_ProgressFragmentDoc,
    "\n  query JobById($id: ID!) {\n    job(id: $id) {\n      id\n      ...Job_progress\n    }\n  }\n": types.JobByIdDocument,
    "\n  subscription JobProgress($id: ID!) {\n    jobProgress(id: $id) {\n      sequence\n      terminal\n      job {\n        id\n        ...Job_progress\n      }\n    }\n  }\n": types.JobProgressDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 *
 *
 * @example
 * ```ts
 * const query = graphql(`query GetUser($id: ID!) { user(id: $id) { name } }`);
 * ```
 *
 * The query argument is unknown!
 * Please regenerate the types.
 */
export function graphql(source: string): unknown;

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query UserMenu {\n    viewer {\n      role\n      user {\n        id\n        name\n        email\n      }\n      workspace {\n        id\n        name\n      }\n    }\n  }\n"): (typeof documents)["\n  query UserMenu {\n    viewer {\n      role\n      user {\n        id\n        name\n        email\n      }\n      workspace {\n        id\n        name\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SessionEnd($input: SessionEndInput!) {\n    sessionEnd(input: $input) {\n      ended\n      userErrors {\n        code\n        message\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation SessionEnd($input: SessionEndInput!) {\n    sessionEnd(input: $input) {\n      ended\n      userErrors {\n        code\n        message\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SignIn($input: SessionCreateInput!) {\n    sessionCreate(input: $input) {\n      session {\n        accessToken\n        accessTokenExpiresAt\n        refreshToken\n      }\n      userErrors {\n        code\n        message\n        field\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation SignIn($input: SessionCreateInput!) {\n    sessionCreate(input: $input) {\n      session {\n        accessToken\n        accessTokenExpiresAt\n        refreshToken\n      }\n      userErrors {\n        code\n        message\n        field\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SignUp($input: UserRegisterInput!) {\n    userRegister(input: $input) {\n      session {\n        accessToken\n        accessTokenExpiresAt\n        refreshToken\n      }\n      userErrors {\n        code\n        message\n        field\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation SignUp($input: UserRegisterInput!) {\n    userRegister(input: $input) {\n      session {\n        accessToken\n        accessTokenExpiresAt\n        refreshToken\n      }\n      userErrors {\n        code\n        message\n        field\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query BreakDetail($id: ID!) {\n    break(id: $id) {\n      id\n      side\n      row\n      kind\n      state\n      amount\n      currency\n      reason\n      columns\n      record {\n        row\n        values\n      }\n      match {\n        id\n        number\n        left {\n          row\n        }\n        right {\n          row\n        }\n      }\n    }\n  }\n"): (typeof documents)["\n  query BreakDetail($id: ID!) {\n    break(id: $id) {\n      id\n      side\n      row\n      kind\n      state\n      amount\n      currency\n      reason\n      columns\n      record {\n        row\n        values\n      }\n      match {\n        id\n        number\n        left {\n          row\n        }\n        right {\n          row\n        }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Breaks($filter: BreakFilter, $first: Int, $after: String) {\n    breaks(filter: $filter, first: $first, after: $after) {\n      nodes {\n        id\n        ...BreakRow_break\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n      totalCount\n    }\n  }\n"): (typeof documents)["\n  query Breaks($filter: BreakFilter, $first: Int, $after: String) {\n    breaks(filter: $filter, first: $first, after: $after) {\n      nodes {\n        id\n        ...BreakRow_break\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n      totalCount\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ExplainPair($input: ExplainPairInput!) {\n    explainPair(input: $input) {\n      matched\n      leftColumns\n      rightColumns\n      left {\n        row\n        values\n      }\n      right {\n        row\n        values\n      }\n      passes {\n        pass\n        holds\n        points\n        conditions {\n          kind\n          leftField\n          rightField\n          leftValue\n          rightValue\n          distance\n          limit\n          holds\n          points\n          weight\n          needed\n        }\n      }\n    }\n  }\n"): (typeof documents)["\n  query ExplainPair($input: ExplainPairInput!) {\n    explainPair(input: $input) {\n      matched\n      leftColumns\n      rightColumns\n      left {\n        row\n        values\n      }\n      right {\n        row\n        values\n      }\n      passes {\n        pass\n        holds\n        points\n        conditions {\n          kind\n          leftField\n          rightField\n          leftValue\n          rightValue\n          distance\n          limit\n          holds\n          points\n          weight\n          needed\n        }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query NearestMisses($id: ID!) {\n    break(id: $id) {\n      id\n      nearestMisses {\n        open\n        record {\n          row\n        }\n        pass {\n          pass\n          holds\n          conditions {\n            kind\n            leftField\n            rightField\n            leftValue\n            rightValue\n            distance\n            limit\n            holds\n            needed\n          }\n        }\n      }\n    }\n  }\n"): (typeof documents)["\n  query NearestMisses($id: ID!) {\n    break(id: $id) {\n      id\n      nearestMisses {\n        open\n        record {\n          row\n        }\n        pass {\n          pass\n          holds\n          conditions {\n            kind\n            leftField\n            rightField\n            leftValue\n            rightValue\n            distance\n            limit\n            holds\n            needed\n          }\n        }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment BreakRow_break on Break {\n    id\n    side\n    row\n    kind\n    state\n    amount\n    currency\n    date\n    label\n    reason\n  }\n"): (typeof documents)["\n  fragment BreakRow_break on Break {\n    id\n    side\n    row\n    kind\n    state\n    amount\n    currency\n    date\n    label\n    reason\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ExportState($id: ID!) {\n    export(id: $id) {\n      id\n      kind\n      format\n      state\n      filename\n      sizeBytes\n    }\n  }\n"): (typeof documents)["\n  query ExportState($id: ID!) {\n    export(id: $id) {\n      id\n      kind\n      format\n      state\n      filename\n      sizeBytes\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ExportCreate($input: ExportCreateInput!) {\n    exportCreate(input: $input) {\n      export {\n        id\n      }\n      job {\n        id\n      }\n      userErrors {\n        code\n        message\n        field\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation ExportCreate($input: ExportCreateInput!) {\n    exportCreate(input: $input) {\n      export {\n        id\n      }\n      job {\n        id\n      }\n      userErrors {\n        code\n        message\n        field\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ExportChunk($id: ID!, $offset: BigInt!, $length: Int!) {\n    export(id: $id) {\n      id\n      sha256\n      chunk(offset: $offset, length: $length) {\n        base64\n        nextOffset\n        eof\n      }\n    }\n  }\n"): (typeof documents)["\n  query ExportChunk($id: ID!, $offset: BigInt!, $length: Int!) {\n    export(id: $id) {\n      id\n      sha256\n      chunk(offset: $offset, length: $length) {\n        base64\n        nextOffset\n        eof\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query MatchDetail($id: ID!) {\n    match(id: $id) {\n      id\n      number\n      status\n      pass\n      score\n      verdict\n      leftColumns\n      rightColumns\n      leftAmount\n      rightAmount\n      currency\n      left {\n        row\n        values\n      }\n      right {\n        row\n        values\n      }\n      evidence {\n        kind\n        leftField\n        rightField\n        leftValue\n        rightValue\n        distance\n        limit\n        holds\n        points\n        weight\n        needed\n      }\n    }\n  }\n"): (typeof documents)["\n  query MatchDetail($id: ID!) {\n    match(id: $id) {\n      id\n      number\n      status\n      pass\n      score\n      verdict\n      leftColumns\n      rightColumns\n      leftAmount\n      rightAmount\n      currency\n      left {\n        row\n        values\n      }\n      right {\n        row\n        values\n      }\n      evidence {\n        kind\n        leftField\n        rightField\n        leftValue\n        rightValue\n        distance\n        limit\n        holds\n        points\n        weight\n        needed\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Matches($runId: ID!, $filter: MatchFilter, $first: Int, $after: String) {\n    matches(runId: $runId, filter: $filter, first: $first, after: $after) {\n      nodes {\n        id\n        ...MatchRow_match\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n      totalCount\n    }\n  }\n"): (typeof documents)["\n  query Matches($runId: ID!, $filter: MatchFilter, $first: Int, $after: String) {\n    matches(runId: $runId, filter: $filter, first: $first, after: $after) {\n      nodes {\n        id\n        ...MatchRow_match\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n      totalCount\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query MatchesPasses($runId: ID!) {\n    run(id: $runId) {\n      id\n      summary {\n        passes {\n          name\n        }\n      }\n    }\n  }\n"): (typeof documents)["\n  query MatchesPasses($runId: ID!) {\n    run(id: $runId) {\n      id\n      summary {\n        passes {\n          name\n        }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment MatchRow_match on Match {\n    id\n    number\n    status\n    pass\n    score\n    left {\n      row\n      values\n    }\n    right {\n      row\n      values\n    }\n    leftAmount\n    rightAmount\n    currency\n  }\n"): (typeof documents)["\n  fragment MatchRow_match on Match {\n    id\n    number\n    status\n    pass\n    score\n    left {\n      row\n      values\n    }\n    right {\n      row\n      values\n    }\n    leftAmount\n    rightAmount\n    currency\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Home($first: Int, $after: String) {\n    reconciliations(first: $first, after: $after, orderBy: { field: CREATED_AT, direction: DESC }) {\n      nodes {\n        id\n        ...ReconciliationCard_reconciliation\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n      totalCount\n    }\n  }\n"): (typeof documents)["\n  query Home($first: Int, $after: String) {\n    reconciliations(first: $first, after: $after, orderBy: { field: CREATED_AT, direction: DESC }) {\n      nodes {\n        id\n        ...ReconciliationCard_reconciliation\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n      totalCount\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment ReconciliationCard_reconciliation on Reconciliation {\n    id\n    name\n    createdAt\n    leftSource {\n      id\n      name\n    }\n    rightSource {\n      id\n      name\n    }\n    lastRun {\n      id\n      state\n      createdAt\n      finishedAt\n      summary {\n        left {\n          rows\n          matched\n          open\n        }\n        right {\n          rows\n          matched\n          open\n        }\n      }\n    }\n  }\n"): (typeof documents)["\n  fragment ReconciliationCard_reconciliation on Reconciliation {\n    id\n    name\n    createdAt\n    leftSource {\n      id\n      name\n    }\n    rightSource {\n      id\n      name\n    }\n    lastRun {\n      id\n      state\n      createdAt\n      finishedAt\n      summary {\n        left {\n          rows\n          matched\n          open\n        }\n        right {\n          rows\n          matched\n          open\n        }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ReconciliationPage($id: ID!) {\n    reconciliation(id: $id) {\n      id\n      name\n      createdAt\n      leftSource {\n        id\n        name\n      }\n      rightSource {\n        id\n        name\n      }\n      ruleset {\n        id\n        name\n        version\n        body\n      }\n      runs(first: 50) {\n        nodes {\n          id\n          ...RunRow_run\n        }\n      }\n    }\n  }\n"): (typeof documents)["\n  query ReconciliationPage($id: ID!) {\n    reconciliation(id: $id) {\n      id\n      name\n      createdAt\n      leftSource {\n        id\n        name\n      }\n      rightSource {\n        id\n        name\n      }\n      ruleset {\n        id\n        name\n        version\n        body\n      }\n      runs(first: 50) {\n        nodes {\n          id\n          ...RunRow_run\n        }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RunAgain($input: RunStartInput!) {\n    runStart(input: $input) {\n      run {\n        id\n        state\n      }\n      userErrors {\n        code\n        message\n        field\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation RunAgain($input: RunStartInput!) {\n    runStart(input: $input) {\n      run {\n        id\n        state\n      }\n      userErrors {\n        code\n        message\n        field\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment RunRow_run on Run {\n    id\n    state\n    createdAt\n    summary {\n      left {\n        rows\n        matched\n        suggested\n        open\n      }\n      right {\n        rows\n        matched\n        suggested\n        open\n      }\n    }\n  }\n"): (typeof documents)["\n  fragment RunRow_run on Run {\n    id\n    state\n    createdAt\n    summary {\n      left {\n        rows\n        matched\n        suggested\n        open\n      }\n      right {\n        rows\n        matched\n        suggested\n        open\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment CertificateCard_run on Run {\n    id\n    summary {\n      digest\n    }\n    certificate {\n      balanced\n      problems\n      left {\n        ...CertificateCard_side\n      }\n      right {\n        ...CertificateCard_side\n      }\n    }\n  }\n"): (typeof documents)["\n  fragment CertificateCard_run on Run {\n    id\n    summary {\n      digest\n    }\n    certificate {\n      balanced\n      problems\n      left {\n        ...CertificateCard_side\n      }\n      right {\n        ...CertificateCard_side\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment CertificateCard_side on SideCertificate {\n    rows\n    currencies {\n      currency\n      total\n      matched\n      suggested\n      open\n      excluded\n    }\n  }\n"): (typeof documents)["\n  fragment CertificateCard_side on SideCertificate {\n    rows\n    currencies {\n      currency\n      total\n      matched\n      suggested\n      open\n      excluded\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment OutcomeBars_run on Run {\n    id\n    certificate {\n      left {\n        ...Bar_side\n      }\n      right {\n        ...Bar_side\n      }\n    }\n  }\n"): (typeof documents)["\n  fragment OutcomeBars_run on Run {\n    id\n    certificate {\n      left {\n        ...Bar_side\n      }\n      right {\n        ...Bar_side\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment Bar_side on SideCertificate {\n    rows\n    matched\n    suggested\n    open\n    excluded\n    rejected\n    currencies {\n      currency\n      matched\n      suggested\n      open\n      excluded\n    }\n  }\n"): (typeof documents)["\n  fragment Bar_side on SideCertificate {\n    rows\n    matched\n    suggested\n    open\n    excluded\n    rejected\n    currencies {\n      currency\n      matched\n      suggested\n      open\n      excluded\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment PassChart_run on Run {\n    id\n    summary {\n      passes {\n        name\n        matches\n        auto\n        suggested\n        candidates\n        cutOff\n      }\n    }\n  }\n"): (typeof documents)["\n  fragment PassChart_run on Run {\n    id\n    summary {\n      passes {\n        name\n        matches\n        auto\n        suggested\n        candidates\n        cutOff\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment ResultNumbers_run on Run {\n    id\n    leftDataset {\n      id\n      filename\n    }\n    rightDataset {\n      id\n      filename\n    }\n    summary {\n      matches\n      seconds\n      left {\n        rows\n        matched\n        suggested\n        open\n      }\n      right {\n        rows\n        matched\n        suggested\n        open\n      }\n    }\n  }\n"): (typeof documents)["\n  fragment ResultNumbers_run on Run {\n    id\n    leftDataset {\n      id\n      filename\n    }\n    rightDataset {\n      id\n      filename\n    }\n    summary {\n      matches\n      seconds\n      left {\n        rows\n        matched\n        suggested\n        open\n      }\n      right {\n        rows\n        matched\n        suggested\n        open\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query RunResult($id: ID!) {\n    run(id: $id) {\n      id\n      ...ResultNumbers_run\n      ...OutcomeBars_run\n      ...PassChart_run\n      ...CertificateCard_run\n    }\n  }\n"): (typeof documents)["\n  query RunResult($id: ID!) {\n    run(id: $id) {\n      id\n      ...ResultNumbers_run\n      ...OutcomeBars_run\n      ...PassChart_run\n      ...CertificateCard_run\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query RunFrame($id: ID!) {\n    run(id: $id) {\n      id\n      state\n      createdAt\n      reconciliation {\n        id\n        name\n      }\n      job {\n        id\n      }\n      failure {\n        code\n        message\n      }\n      summary {\n        matches\n      }\n    }\n    breaks(filter: { runId: $id, state: OPEN }, first: 1) {\n      totalCount\n    }\n  }\n"): (typeof documents)["\n  query RunFrame($id: ID!) {\n    run(id: $id) {\n      id\n      state\n      createdAt\n      reconciliation {\n        id\n        name\n      }\n      job {\n        id\n      }\n      failure {\n        code\n        message\n      }\n      summary {\n        matches\n      }\n    }\n    breaks(filter: { runId: $id, state: OPEN }, first: 1) {\n      totalCount\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RunCancel($input: JobCancelInput!) {\n    jobCancel(input: $input) {\n      job {\n        id\n        state\n      }\n      userErrors {\n        code\n        message\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation RunCancel($input: JobCancelInput!) {\n    jobCancel(input: $input) {\n      job {\n        id\n        state\n      }\n      userErrors {\n        code\n        message\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation FileCreate($input: FileCreateInput!, $file: Upload!) {\n    fileCreate(input: $input, file: $file) {\n      upload {\n        id\n      }\n      userErrors {\n        code\n        message\n        field\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation FileCreate($input: FileCreateInput!, $file: Upload!) {\n    fileCreate(input: $input, file: $file) {\n      upload {\n        id\n      }\n      userErrors {\n        code\n        message\n        field\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation UploadCreate($input: UploadCreateInput!) {\n    uploadCreate(input: $input) {\n      upload {\n        id\n        partSizeBytes\n        partsReceived\n      }\n      userErrors {\n        code\n        message\n        field\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation UploadCreate($input: UploadCreateInput!) {\n    uploadCreate(input: $input) {\n      upload {\n        id\n        partSizeBytes\n        partsReceived\n      }\n      userErrors {\n        code\n        message\n        field\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query UploadState($id: ID!) {\n    upload(id: $id) {\n      id\n      state\n      sizeBytes\n      partSizeBytes\n      partsReceived\n    }\n  }\n"): (typeof documents)["\n  query UploadState($id: ID!) {\n    upload(id: $id) {\n      id\n      state\n      sizeBytes\n      partSizeBytes\n      partsReceived\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation UploadPart($input: UploadPartInput!, $data: Upload!) {\n    uploadPart(input: $input, data: $data) {\n      upload {\n        id\n        partsReceived\n      }\n      userErrors {\n        code\n        message\n        field\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation UploadPart($input: UploadPartInput!, $data: Upload!) {\n    uploadPart(input: $input, data: $data) {\n      upload {\n        id\n        partsReceived\n      }\n      userErrors {\n        code\n        message\n        field\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation UploadComplete($input: UploadCompleteInput!) {\n    uploadComplete(input: $input) {\n      upload {\n        id\n        state\n      }\n      userErrors {\n        code\n        message\n        field\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation UploadComplete($input: UploadCompleteInput!) {\n    uploadComplete(input: $input) {\n      upload {\n        id\n        state\n      }\n      userErrors {\n        code\n        message\n        field\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Suggest($input: RulesetSuggestInput!) {\n    rulesetSuggest(input: $input) {\n      body\n      reasons {\n        text\n        expectedMatchPercent\n      }\n      left {\n        ...SidePreview_preview\n        columns {\n          name\n        }\n      }\n      right {\n        ...SidePreview_preview\n        columns {\n          name\n        }\n      }\n    }\n  }\n"): (typeof documents)["\n  query Suggest($input: RulesetSuggestInput!) {\n    rulesetSuggest(input: $input) {\n      body\n      reasons {\n        text\n        expectedMatchPercent\n      }\n      left {\n        ...SidePreview_preview\n        columns {\n          name\n        }\n      }\n      right {\n        ...SidePreview_preview\n        columns {\n          name\n        }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ReadPreview($input: DatasetPreviewInput!) {\n    datasetPreview(input: $input) {\n      records {\n        columns\n        records {\n          row\n          values\n        }\n      }\n      rejectedRows {\n        row\n        column\n        reason\n      }\n    }\n  }\n"): (typeof documents)["\n  query ReadPreview($input: DatasetPreviewInput!) {\n    datasetPreview(input: $input) {\n      records {\n        columns\n        records {\n          row\n          values\n        }\n      }\n      rejectedRows {\n        row\n        column\n        reason\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment SidePreview_preview on DatasetPreview {\n    file\n    notes\n    columns {\n      name\n      type\n      format\n      distinct\n      blanks\n      examples\n      alternatives\n    }\n    rejectedRows {\n      row\n      column\n      reason\n    }\n  }\n"): (typeof documents)["\n  fragment SidePreview_preview on DatasetPreview {\n    file\n    notes\n    columns {\n      name\n      type\n      format\n      distinct\n      blanks\n      examples\n      alternatives\n    }\n    rejectedRows {\n      row\n      column\n      reason\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SourceCreate($input: SourceCreateInput!) {\n    sourceCreate(input: $input) {\n      source {\n        id\n      }\n      userErrors {\n        code\n        message\n        field\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation SourceCreate($input: SourceCreateInput!) {\n    sourceCreate(input: $input) {\n      source {\n        id\n      }\n      userErrors {\n        code\n        message\n        field\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation DatasetImport($input: DatasetImportInput!) {\n    datasetImport(input: $input) {\n      job {\n        id\n      }\n      userErrors {\n        code\n        message\n        field\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation DatasetImport($input: DatasetImportInput!) {\n    datasetImport(input: $input) {\n      job {\n        id\n      }\n      userErrors {\n        code\n        message\n        field\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RulesetCreate($input: RulesetCreateInput!) {\n    rulesetCreate(input: $input) {\n      ruleset {\n        id\n      }\n      userErrors {\n        code\n        message\n        field\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation RulesetCreate($input: RulesetCreateInput!) {\n    rulesetCreate(input: $input) {\n      ruleset {\n        id\n      }\n      userErrors {\n        code\n        message\n        field\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ReconciliationCreate($input: ReconciliationCreateInput!) {\n    reconciliationCreate(input: $input) {\n      reconciliation {\n        id\n      }\n      userErrors {\n        code\n        message\n        field\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation ReconciliationCreate($input: ReconciliationCreateInput!) {\n    reconciliationCreate(input: $input) {\n      reconciliation {\n        id\n      }\n      userErrors {\n        code\n        message\n        field\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RunStart($input: RunStartInput!) {\n    runStart(input: $input) {\n      run {\n        id\n      }\n      userErrors {\n        code\n        message\n        field\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation RunStart($input: RunStartInput!) {\n    runStart(input: $input) {\n      run {\n        id\n      }\n      userErrors {\n        code\n        message\n        field\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query RulesetCheckLive($input: RulesetCheckInput!) {\n    rulesetCheck(input: $input) {\n      valid\n      body\n      toml\n      problems {\n        path\n        message\n        line\n        column\n      }\n    }\n  }\n"): (typeof documents)["\n  query RulesetCheckLive($input: RulesetCheckInput!) {\n    rulesetCheck(input: $input) {\n      valid\n      body\n      toml\n      problems {\n        path\n        message\n        line\n        column\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SessionRefresh($input: SessionRefreshInput!) {\n    sessionRefresh(input: $input) {\n      session {\n        accessToken\n        accessTokenExpiresAt\n        refreshToken\n      }\n      userErrors {\n        code\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation SessionRefresh($input: SessionRefreshInput!) {\n    sessionRefresh(input: $input) {\n      session {\n        accessToken\n        accessTokenExpiresAt\n        refreshToken\n      }\n      userErrors {\n        code\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment Job_progress on Job {\n    id\n    kind\n    state\n    attempt\n    progress {\n      done\n      total\n      phase\n      percent\n    }\n    failure {\n      code\n      message\n    }\n    dataset {\n      id\n    }\n    run {\n      id\n    }\n    export {\n      id\n    }\n  }\n"): (typeof documents)["\n  fragment Job_progress on Job {\n    id\n    kind\n    state\n    attempt\n    progress {\n      done\n      total\n      phase\n      percent\n    }\n    failure {\n      code\n      message\n    }\n    dataset {\n      id\n    }\n    run {\n      id\n    }\n    export {\n      id\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query JobById($id: ID!) {\n    job(id: $id) {\n      id\n      ...Job_progress\n    }\n  }\n"): (typeof documents)["\n  query JobById($id: ID!) {\n    job(id: $id) {\n      id\n      ...Job_progress\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription JobProgress($id: ID!) {\n    jobProgress(id: $id) {\n      sequence\n      terminal\n      job {\n        id\n        ...Job_progress\n      }\n    }\n  }\n"): (typeof documents)["\n  subscription JobProgress($id: ID!) {\n    jobProgress(id: $id) {\n      sequence\n      terminal\n      job {\n        id\n        ...Job_progress\n      }\n    }\n  }\n"];

export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}

export type DocumentType<TDocumentNode extends DocumentNode<any, any>> = TDocumentNode extends DocumentNode<  infer TType,  any>  ? TType  : never;