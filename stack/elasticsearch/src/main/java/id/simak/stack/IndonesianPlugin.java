package id.simak.stack;

import java.util.Map;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.id.IndonesianAnalyzer;
import org.elasticsearch.index.analysis.AnalyzerProvider;
import org.elasticsearch.index.analysis.AnalyzerScope;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;
import org.elasticsearch.plugins.AnalysisPlugin;
import org.elasticsearch.plugins.Plugin;

/** The `indonesian` analyzer under the name that the full distribution gives it. */
public final class IndonesianPlugin extends Plugin implements AnalysisPlugin {
  @Override
  public Map<String, AnalysisProvider<AnalyzerProvider<? extends Analyzer>>> getAnalyzers() {
    return Map.of("indonesian", (index, environment, name, settings) -> new Provider(name));
  }

  private record Provider(String name) implements AnalyzerProvider<IndonesianAnalyzer> {
    private static final IndonesianAnalyzer ANALYZER = new IndonesianAnalyzer();

    @Override
    public AnalyzerScope scope() {
      return AnalyzerScope.INDICES;
    }

    @Override
    public IndonesianAnalyzer get() {
      return ANALYZER;
    }
  }
}
