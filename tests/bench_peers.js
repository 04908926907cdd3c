// A part of `make bench PEERS=1`: the same monitoring with AWS CDK, synthesized into CDK_OUTDIR.
// Arguments: the numbers of stacks, of models in each, and of alarms in each.
const { App, Duration, Stack } = require('aws-cdk-lib');
const { Metric } = require('aws-cdk-lib/aws-cloudwatch');
const { bedrockcwdashboard } = require('@cdklabs/generative-ai-cdk-constructs');

const [stacks, models, alarms] = process.argv.slice(2).map(Number);
const app = new App();
for (let target = 0; target < stacks; target++) {
  const stack = new Stack(app, `target-${target}`);
  const dashboard = new bedrockcwdashboard.BedrockCwDashboard(stack, 'dashboard', { dashboardName: `target-${target}` });
  for (let model = 0; model < models; model++) {
    dashboard.addModelMonitoring(`Model ${model}`, `anthropic.claude-bench-${model}-v1:0`, {});
  }
  for (let number = 0; number < alarms; number++) {
    new Metric({
      namespace: 'AWS/Bedrock',
      metricName: 'InvocationThrottles',
      dimensionsMap: { ModelId: `anthropic.claude-bench-${number % Math.max(models, 1)}-v1:0` },
      statistic: 'Sum',
      period: Duration.minutes(1),
    }).createAlarm(stack, `alarm-${number}`, { threshold: 5, evaluationPeriods: 5, datapointsToAlarm: 3 });
  }
}
app.synth();
