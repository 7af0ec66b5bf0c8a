import { instantBefore, type SampleFile } from "./sample-documents.ts";

// OIL, section 5.2 of the paper: engineers would not rely on a prediction whose local data may be poor,
// since nothing showed where it was.

/** Share of wells whose recoverable amount was predicted within a tenth, and the wells of each field. */
const FIELDS: readonly {
  readonly field: string;
  readonly share: number;
  readonly wells: number;
}[] = [
  { field: "north", share: 0.82, wells: 214 },
  { field: "south", share: 0.8, wells: 186 },
  { field: "east", share: 0.53, wells: 64 },
  { field: "west", share: 0.5, wells: 12 },
];
const COLUMNS = ["porosity", "permeability", "seismic_amplitude", "reservoir_thickness"];
/** Columns that the field's wells lack too often. */
const POOR: Readonly<Record<string, readonly string[]>> = {
  east: ["seismic_amplitude", "permeability"],
};

export function recoveryDocuments(at: Date): SampleFile[] {
  return [
    { fileName: "metric-frame.json", text: JSON.stringify(metricFrame()) },
    ...["north", "south", "east"].map((field) => ({
      fileName: `validation-${field}.json`,
      text: JSON.stringify(validation(at, field)),
    })),
  ];
}

function metricFrame() {
  const wells = FIELDS.reduce((sum, one) => sum + one.wells, 0);
  const hit = FIELDS.reduce((sum, one) => sum + one.share * one.wells, 0);
  return {
    tool: "fairlearn",
    version: "0.15.0",
    sensitive_features: ["field"],
    overall: { accuracy: hit / wells, count: wells },
    by_group: Object.fromEntries(
      FIELDS.map(({ field, share, wells: count }) => [field, { accuracy: share, count }]),
    ),
  };
}

function validation(at: Date, field: string) {
  const poor = POOR[field] ?? [];
  const results = COLUMNS.map((column) => ({
    success: !poor.includes(column),
    expectation_config: {
      type: "expect_column_values_to_not_be_null",
      kwargs: { batch_id: `wells-${field}`, column, mostly: 0.95 },
      meta: {},
      severity: "critical",
    },
    result: {},
    exception_info: { raised_exception: false, exception_traceback: null, exception_message: null },
  }));
  const held = results.filter(({ success }) => success).length;
  return {
    success: held === results.length,
    results,
    suite_name: "well_inputs",
    suite_parameters: {},
    statistics: {
      evaluated_expectations: results.length,
      successful_expectations: held,
      unsuccessful_expectations: results.length - held,
      success_percent: (100 * held) / results.length,
    },
    meta: {
      great_expectations_version: "1.24.1",
      active_batch_definition: { datasource_name: "wells", data_asset_name: field },
      run_id: { run_name: null, run_time: instantBefore(at, 1, 10) },
      validation_time: instantBefore(at, 1, 10),
    },
    id: null,
  };
}
